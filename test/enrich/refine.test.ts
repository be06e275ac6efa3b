import { describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { refine } from '../../src/enrich/refine';
import { InputError } from '../../src/errors';
import { programValue } from '../../src/problem/objective';
import { masksHash } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';
import { samplePatterns } from '../../src/sampling/sample';
import { noisyTeacher } from '../support/noisy-teacher';
import { generate, KINDS } from '../support/problems';

const SOLVING = { device: 'cpu', gap: 2e-2 } as const;

async function teacherProblem(epsilon = 0): Promise<Problem> {
  const { X, y } = noisyTeacher(20, 3, 'squared', 1);
  return defineProblem({ X, y, patterns: await samplePatterns(X, { patterns: 4, seed: 1 }), loss: 'squared', beta: 0.01, epsilon });
}

describe.each(KINDS.filter(({ loss }) => loss === 'squared'))('$loss, $cone, $ball', (kind) => {
  test('neither objective goes up, seed 2', async () => {
    const { problem } = generate(kind, 2, { epsilon: 0.2 });
    const before = await solve(problem, SOLVING);
    const { solution, problem: refined, rounds } = await refine(problem, before, { ...SOLVING, rounds: 2 });
    expect(solution.objective.network).toBeLessThanOrEqual(before.objective.network);
    expect(solution.objective.program).toBeLessThanOrEqual(before.objective.program);
    expect(programValue(refined, solution.convex).value).toBe(solution.objective.program);
    expect(solution.masksHash).toBe(masksHash(refined.patterns));
    expect(rounds[0]!.program).toBe(before.objective.program);
  });
});

test.each([0, 0.1])('random patterns leave much to gain, ε = %f, seed 1', async (epsilon) => {
  const problem = await teacherProblem(epsilon);
  const before = await solve(problem, SOLVING);
  const { solution } = await refine(problem, before, SOLVING);
  // Below the lower bound of the program over the sampled patterns: better patterns, not a better solve.
  expect(solution.objective.program).toBeLessThan(before.objective.dualBound);
});

test('no rounds, or an aborted signal, give back what was given', async () => {
  const problem = await teacherProblem();
  const before = await solve(problem, SOLVING);
  expect((await refine(problem, before, { ...SOLVING, rounds: 0 })).solution).toBe(before);
  expect((await refine(problem, before, { ...SOLVING, signal: AbortSignal.abort() })).solution).toBe(before);
});

test('wrong arguments are told', async () => {
  const problem = await teacherProblem();
  const solution = await solve(problem, { device: 'cpu', maxIterations: 1 });
  const other = generate({ loss: 'squared', cone: 'soft', ball: 'none' }, 1).problem;
  await expect(refine(other, solution)).rejects.toThrow('the solution has 8 × 3 neurons but the problem 10 × 4');
  await expect(refine(problem, solution, { rounds: -1 })).rejects.toThrow('rounds is -1');
  await expect(refine(problem, solution, { tolerance: NaN })).rejects.toThrow(InputError);
});
