import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type SolveSettings } from '../../src/admm/settings';
import type { Solution } from '../../src/admm/solution';
import { solve } from '../../src/admm/solve';
import { networkFromConvex } from '../../src/model/from-convex';
import { networkObjective } from '../../src/model/network-objective';
import { conicMargin } from '../../src/problem/cone-margin';
import { dualBound } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';
import { bitAt, masksHash, packPatterns, selectPatterns } from '../../src/problem/patterns';
import { defineProblem, isRobust, type Problem, type ProblemInput } from '../../src/problem/problem';
import { DEGENERATE, drawsOf, generate, KINDS, titleOf, type Kind } from '../support/problems';

const ALL = KINDS.map((kind) => [titleOf(kind), kind] as const);

/** The degenerate shapes that kind number `at` is tried on, so that three kinds together cover all of them. */
const degenerateFor = (at: number) => Object.entries(DEGENERATE).filter(([name], index) => name !== 'tiny beta' && (index + at) % 3 === 0);

const solveOnCpu = (problem: Problem, settings: Partial<SolveSettings> = {}): Promise<Solution> =>
  solve(problem, { device: 'cpu', ...settings });

/** Recomputes everything that a solution claims from X, y and the patterns. */
function expectTruthful(problem: Problem, solution: Solution, gap = DEFAULT_SETTINGS.gap): void {
  const { objective, convex, dual, network } = solution;
  const { value } = programValue(problem, convex);
  expect(objective.program).toBe(value);
  expect(objective.dualBound).toBe(dual === undefined ? 0 : dualBound(problem, dual));
  expect(solution.relativeGap).toBe((value - objective.dualBound) / Math.max(Math.abs(value), 1e-12));
  expect(solution.status === 'solved').toBe(solution.relativeGap <= gap);
  expect(network).toEqual(networkFromConvex(convex));
  expect(objective.network).toBe(networkObjective(problem, network));
  expect(objective.network).toBeLessThanOrEqual(value * (1 + 1e-9));
  expect(objective.dualBound).toBeLessThanOrEqual(value * (1 + 1e-11));
  expect(solution.masksHash).toBe(masksHash(problem.patterns));
  if (problem.cone === 'soft') return;
  const d = problem.X.columns;
  const longest = Math.max(1, ...problem.X.data.map(Math.abs));
  for (let i = 0; i < convex.rows; i++) {
    const u = convex.data.subarray(i * d, (i + 1) * d);
    expect(conicMargin(problem, i % problem.patterns.count, u)).toBeGreaterThanOrEqual(-1e-12 * d * longest * Math.hypot(...u));
  }
}

/** Two certificates of the same optimum: each bound is below the other's value. */
function expectSameOptimum(one: Solution, other: Solution, factor = 1): void {
  expect([one.status, other.status]).toEqual(['solved', 'solved']);
  expect(one.objective.dualBound * factor).toBeLessThanOrEqual(other.objective.program * (1 + 1e-9));
  expect(other.objective.dualBound).toBeLessThanOrEqual(one.objective.program * factor * (1 + 1e-9));
}

/** The problem with parts of its definition replaced. */
function altered({ X, y, patterns, loss, cone, beta, perturbation }: Problem, changes: Partial<ProblemInput>): Problem {
  return defineProblem({ X, y, patterns, loss, cone, beta, epsilon: perturbation.radius, norm: perturbation.norm, ...changes });
}

describe.each(ALL)('%s', (_title, kind) => {
  test('is solved, and every number that is reported follows from the raw data (seed 1)', async () => {
    const problem = generate(kind, 1).problem;
    const solution = await solveOnCpu(problem);
    expect(solution.status).toBe('solved');
    expectTruthful(problem, solution);
    expect([solution.device, solution.seed, solution.splitting]).toEqual(['cpu (f64)', null, isRobust(problem) ? 'lifted' : 'prediction']);
    expect(solution.patterns).toEqual(problem.patterns);
  });

  test.each(degenerateFor(KINDS.indexOf(kind)))('is solved for degenerate data: %s (seed 3)', async (_, changes) => {
    const problem = generate(kind, 3, changes).problem;
    const solution = await solveOnCpu(problem);
    expect(solution.status).toBe('solved');
    expectTruthful(problem, solution);
  });

  test('β beyond every gradient at 0 leaves no neuron, and the bound says so (seed 1)', async () => {
    const problem = generate(kind, 1, { beta: 1e3 }).problem;
    const solution = await solveOnCpu(problem, { gap: 1e-9 });
    expect(solution.status).toBe('solved');
    expect(solution.network.hidden.rows).toBe(0);
    expect(solution.objective.program).toBe(programValue(problem, solution.convex).value);
  });
});

describe.each(ALL.filter(([, kind]) => kind.loss !== 'hinge'))('%s', (_title, kind) => {
  test('is solved to 1e-6, too (seed 2)', async () => {
    const problem = generate(kind, 2).problem;
    const solution = await solveOnCpu(problem, { gap: 1e-6 });
    expect(solution.status).toBe('solved');
    expectTruthful(problem, solution, 1e-6);
  });
});

const EVERY_THIRD = ALL.filter((_, at) => at % 3 === Math.floor(at / 3) % 3);

describe.each(EVERY_THIRD)('the optimum of %s stays', (_title, kind) => {
  const original = generate(kind, 4).problem;
  const tight = { gap: kind.loss === 'hinge' ? 1e-3 : 1e-5 };
  const [n, d] = [original.X.rows, original.X.columns];

  test('when samples, features or patterns change places', async () => {
    const reference = await solveOnCpu(original, tight);
    const sampleOf = (k: number) => (5 * k + 3) % n;
    const featureOf = (j: number) => (j + 1) % d;
    const count = original.patterns.count;
    const shuffled = altered(original, {
      X: { shape: [n, d], data: original.X.data.map((_, at) => original.X.data[sampleOf(Math.floor(at / d)) * d + featureOf(at % d)]!) },
      y: original.y.map((_, k) => original.y[sampleOf(k)]!),
      epsilon: original.perturbation.radius.map((_, j) => original.perturbation.radius[featureOf(j)]!),
      patterns: packPatterns(n, count, (i, k) => bitAt(original.patterns, count - 1 - i, sampleOf(k)) === 1),
    });
    expectSameOptimum(reference, await solveOnCpu(shuffled, tight));
  });

  test('when X, ε and β are multiplied by the same number, and when every target changes its sign', async () => {
    const reference = await solveOnCpu(original, tight);
    for (const factor of [1e-4, 37]) {
      const scaled = altered(original, {
        X: { ...original.X, data: original.X.data.map((value) => value * factor) },
        epsilon: original.perturbation.radius.map((value) => value * factor),
        beta: original.beta * factor,
      });
      expectSameOptimum(reference, await solveOnCpu(scaled, tight));
    }
    expectSameOptimum(reference, await solveOnCpu(altered(original, { y: original.y.map((value) => -value) }), tight));
  });
});

describe('the optimum', () => {
  test('of the squared loss is multiplied by s² when y and β are multiplied by s', async () => {
    for (const [, kind] of ALL.filter(([, { loss }]) => loss === 'squared')) {
      const problem = generate(kind, 5).problem;
      const scaled = altered(problem, { y: problem.y.map((value) => 30 * value), beta: 30 * problem.beta });
      expectSameOptimum(await solveOnCpu(problem, { gap: 1e-5 }), await solveOnCpu(scaled, { gap: 1e-5 }), 900);
    }
  });

  const least = async (problem: Problem) => (await solveOnCpu(problem)).objective;

  test.each(EVERY_THIRD)(
    'never falls with β, with ε or from soft to hard cones, nor rises with more patterns: %s',
    async (_title, kind: Kind) => {
      const problem = generate(kind, 6).problem;
      const base = await least(problem);
      const more = 1 + 1e-9;
      expect(base.dualBound).toBeLessThanOrEqual((await least(altered(problem, { beta: 1.5 * problem.beta }))).program * more);
      const wider = problem.perturbation.radius.map((r) => r * 1.5);
      expect(base.dualBound).toBeLessThanOrEqual((await least(altered(problem, { epsilon: wider }))).program * more);
      expect((await least(altered(problem, { cone: 'soft' }))).dualBound).toBeLessThanOrEqual(base.program * more);
      expect(base.dualBound).toBeLessThanOrEqual(
        (await least(altered(problem, { patterns: selectPatterns(problem.patterns, [0, 1]) }))).program * more,
      );
    },
  );

  test.each(ALL.filter(([, { ball }]) => ball === 'none'))('is the same by both splittings: %s', async (_title, kind) => {
    const problem = generate(kind, 7).problem;
    const gap = kind.loss === 'hinge' ? 1e-3 : 1e-6;
    const [lifted, prediction] = [
      await solveOnCpu(problem, { splitting: 'lifted', gap }),
      await solveOnCpu(problem, { splitting: 'prediction', gap }),
    ];
    expect([lifted.splitting, prediction.splitting]).toEqual(['lifted', 'prediction']);
    expectSameOptimum(lifted, prediction);
  });

  test('is 0, proven at once, when all targets are 0', async () => {
    const { problem } = generate(KINDS[0]!, 1);
    const solution = await solveOnCpu(altered(problem, { y: problem.y.map(() => 0) }));
    expect([solution.status, solution.iterations, solution.objective.program]).toEqual(['solved', 0, 0]);
  });

  test('is below every network that random training finds: 30 random feasible points of each kind', async () => {
    for (const [, kind] of EVERY_THIRD) {
      const problem = generate(kind, 8).problem;
      const { objective, convex } = await solveOnCpu(problem);
      const draws = drawsOf(8);
      for (let time = 0; time < 30; time++) {
        const factor = draws.uniform(0, 2);
        const moved = { ...convex, data: convex.data.map((value) => value * factor) };
        expect(programValue(problem, moved).value).toBeGreaterThanOrEqual(objective.dualBound * (1 - 1e-11));
      }
    }
  });
});
