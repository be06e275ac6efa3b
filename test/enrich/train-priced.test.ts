import { expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { globalBound } from '../../src/enrich/global-bound';
import { trainPriced } from '../../src/enrich/train-priced';
import { InputError } from '../../src/errors';
import { networkFromConvex } from '../../src/model/from-convex';
import { networkObjective } from '../../src/model/network-objective';
import { programValue } from '../../src/problem/objective';
import { defineProblem } from '../../src/problem/problem';
import { enumeratePatterns } from '../../src/sampling/enumerate';
import { noisyTeacher } from '../support/noisy-teacher';
import { drawsOf } from '../support/problems';

const SOLVING = { device: 'cpu', gap: 3e-3 } as const;

test.each([
  ['squared', 'soft'],
  ['squared', 'hard'],
  ['hinge', 'soft'],
  ['hinge', 'hard'],
] as const)('%s, %s: few patterns reach the optimum over all of them, seed 1', async (loss, cone) => {
  const { X, y } = noisyTeacher(14, 2, loss, 1);
  const given = { X, y, loss, cone, beta: 0.01 };
  const all = await enumeratePatterns(X);
  const optimum = await solve(defineProblem({ ...given, patterns: all }), SOLVING);
  const { solution, problem, rounds, reason } = await trainPriced(
    { ...given, patterns: all.count, seed: 1 },
    { ...SOLVING, initial: 3, batch: 3 },
  );
  expect(['priced', 'settled']).toContain(reason);
  expect(optimum.status).toBe('solved');
  expect(solution.objective.program).toBeGreaterThanOrEqual(optimum.objective.dualBound);
  // The dual point may violate patterns outside by the tolerance, 1 %, and has a gap of its own.
  expect(solution.objective.program).toBeLessThanOrEqual(optimum.objective.program * 1.02);
  expect(problem.patterns.count).toBeLessThan(all.count / 2);
  expect(programValue(problem, solution.convex).value).toBe(solution.objective.program);
  for (const [at, round] of rounds.entries()) if (at > 0) expect(round.program).toBeLessThanOrEqual(rounds[at - 1]!.program * (1 + 1e-12));

  const { bound, relativeGap, patterns } = await globalBound(problem, solution);
  expect(patterns).toBe(all.count);
  expect(bound).toBeLessThanOrEqual(optimum.objective.program);
  expect(bound).toBeGreaterThan(0.95 * optimum.objective.program);
  expect(relativeGap).toBeCloseTo((solution.objective.network - bound) / solution.objective.network, 12);
  // Any network whatever.
  const draws = drawsOf(2);
  for (let trial = 0; trial < 20; trial++) {
    const network = networkFromConvex({ rows: 6, columns: 2, data: draws.normals(12).map((value) => 0.5 * value) });
    expect(networkObjective(problem, network)).toBeGreaterThanOrEqual(bound);
  }
});

test('with ε > 0 the program falls from round to round, and every round is told, seed 2', async () => {
  const { X, y } = noisyTeacher(14, 3, 'hinge', 2);
  const told: number[] = [];
  const { rounds, solution } = await trainPriced(
    { X, y, loss: 'hinge', beta: 0.01, epsilon: [0.1, 0.1, 0], patterns: 12, seed: 1 },
    { ...SOLVING, initial: 3, batch: 4, rounds: 4, onRound: ({ program }) => told.push(program) },
  );
  expect(told).toEqual(rounds.map(({ program }) => program));
  expect(solution.objective.program).toBeLessThan(rounds[0]!.dualBound);
  for (const { patterns } of rounds) expect(patterns).toBeLessThanOrEqual(12);
});

test('never has more patterns than allowed, though neurons of one pattern may really have several, seed 4', async () => {
  const { X, y } = noisyTeacher(30, 4, 'squared', 4);
  const given = { X, y, loss: 'squared', beta: 0.01, epsilon: [0.1, 0.1, 0.1, 0], patterns: 6, seed: 4 } as const;
  const { problem, rounds } = await trainPriced(given, { ...SOLVING, initial: 5 });
  expect(Math.max(problem.patterns.count, ...rounds.map(({ patterns }) => patterns))).toBe(6);
});

test('ends at the limits, and when stopped, and says so', async () => {
  const { X, y } = noisyTeacher(14, 4, 'squared', 3);
  const given = { X, y, loss: 'squared', beta: 0.003, seed: 1 } as const;
  expect((await trainPriced({ ...given, patterns: 40 }, { ...SOLVING, rounds: 2 })).reason).toBe('round-limit');
  const full = await trainPriced({ ...given, patterns: 4 }, { ...SOLVING, initial: 4 });
  expect(['pattern-limit', 'round-limit']).toContain(full.reason);
  expect(full.problem.patterns.count).toBeLessThanOrEqual(4);
  const controller = new AbortController();
  const stopped = await trainPriced(
    { ...given, patterns: 40 },
    { ...SOLVING, signal: controller.signal, onRound: () => controller.abort() },
  );
  expect(stopped.reason).toBe('stopped');
  expect(stopped.solution.status).toBe('cancelled');
  const late = await trainPriced({ ...given, patterns: 40 }, { ...SOLVING, timeLimitSeconds: 1e-3 });
  expect([late.reason, late.solution.status]).toEqual(['stopped', 'time-limit']);
});

test('wrong arguments are told', async () => {
  const { X, y } = noisyTeacher(12, 3, 'squared', 4);
  const given = { X, y, loss: 'squared', beta: 0.01, patterns: 8 } as const;
  await expect(trainPriced({ ...given, patterns: 0 })).rejects.toThrow('patterns is 0: expected a positive integer');
  await expect(trainPriced(given, { batch: 1.5 })).rejects.toThrow('batch is 1.5');
  await expect(trainPriced({ ...given, y: [1] })).rejects.toThrow(InputError);
  const problem = defineProblem({ ...given, patterns: await enumeratePatterns(X), epsilon: 0.1 });
  const solution = await solve(problem, { device: 'cpu', maxIterations: 1 });
  await expect(globalBound(problem, solution)).rejects.toThrow('epsilon is positive');
  const plain = defineProblem({ ...given, patterns: problem.patterns });
  await expect(globalBound(plain, { ...solution, dual: undefined })).rejects.toThrow('no dual point');
  await expect(globalBound(plain, solution, { limit: 3 })).rejects.toThrow('more than 3 activation patterns');
});
