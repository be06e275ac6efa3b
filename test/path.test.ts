import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../src/admm/solve';
import type { Solution } from '../src/admm/solution';
import { InputError } from '../src/errors';
import type { Accelerator } from '../src/gpu/accelerator';
import { zeros } from '../src/matrix';
import { betaPath, epsilonPath, largestBeta, walkBeta, type BetaStep, type PathInput } from '../src/path';
import { dualBound } from '../src/problem/dual-bound';
import { programValue } from '../src/problem/objective';
import { masksHash, packPatterns } from '../src/problem/patterns';
import { defineProblem, type Problem } from '../src/problem/problem';
import { samplePatterns } from '../src/sampling/sample';
import { testAccelerator } from './support/accelerator';
import { generate, KINDS, titleOf } from './support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const CPU = { device: 'cpu', gap: 5e-3, checkEvery: 10 } as const;
const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 2);

function atZero(of: Problem): number {
  return programValue(of, zeros(2 * of.patterns.count, of.X.columns)).value;
}

/** Two certified intervals of one optimum have a point in common. */
function expectSameOptimum(a: Solution, b: Solution): void {
  expect(a.objective.dualBound).toBeLessThanOrEqual(b.objective.program);
  expect(b.objective.dualBound).toBeLessThanOrEqual(a.objective.program);
}

describe('the largest β', () => {
  test.each(KINDS.map((kind) => [titleOf(kind), kind] as const))('0 is optimal from there on, proven by the dual: %s', (_, kind) => {
    for (const seed of [1, 2, 3]) {
      const given = generate(kind, seed).problem;
      const bounded = { ...given, beta: largestBeta(given) };
      const { X, y, loss } = bounded;
      const slope = (sign: number) =>
        y.map((label) => (label * sign > 0 ? (loss === 'squared' ? Math.abs(label) : loss === 'hinge' ? 1 : 0.5) : 0));
      const [p, q] = [slope(-1), slope(1)];
      const Z = X.data.map((value, at) => ((p[Math.floor(at / X.columns)]! - q[Math.floor(at / X.columns)]!) / X.rows) * value);
      const V = zeros(2 * bounded.patterns.count, X.columns);
      const bound = dualBound(bounded, { V, p, q, alpha: new Float64Array(V.rows * X.rows), Z });
      expect(bound).toBeGreaterThanOrEqual(atZero(bounded) * (1 - 1e-9));
    }
  });

  test.each(['squared', 'hinge', 'logistic'] as const)(
    'and no smaller one where the best direction is inside its cone: %s',
    async (loss) => {
      const X = [[1, 0.5], [0.4, 2], [1.5, 1]]; // prettier-ignore
      const tight = defineProblem({ X, y: [1, 1, -1], loss, beta: 1, patterns: packPatterns(3, 1, () => true) });
      const beta = 0.97 * largestBeta(tight);
      const { objective } = await solve({ ...tight, beta }, { ...CPU, gap: 1e-6 });
      expect(objective.program).toBeLessThan(atZero(tight) * (1 - 1e-6));
    },
  );
});

describe('a path over β', () => {
  test('goes from large to small, solves each problem, and calls back', async () => {
    const seen: BetaStep[] = [];
    const path = await betaPath(problem, { ...CPU, betas: [0.01, 0.3, 0.05], onSolution: (step) => seen.push(step) });
    expect(seen).toEqual(path);
    expect(path.map(({ beta }) => beta)).toEqual([0.3, 0.05, 0.01]);
    for (const { beta, solution } of path) {
      expect(solution.status).toBe('solved');
      expectSameOptimum(solution, await solve({ ...problem, beta }, CPU));
      expect(programValue({ ...problem, beta }, solution.convex).value).toBe(solution.objective.program);
    }
    const programs = path.map(({ solution }) => solution.objective);
    for (let at = 1; at < path.length; at++) expect(programs[at]!.dualBound).toBeLessThanOrEqual(programs[at - 1]!.program);
  });

  test('without values it starts where the network is 0 and falls in a geometric progression', async () => {
    const path = await betaPath(problem, { ...CPU, count: 3, ratio: 0.04 });
    const largest = largestBeta(problem);
    [1, 0.2, 0.04].forEach((share, at) => expect(path[at]!.beta / (share * largest)).toBeCloseTo(1, 12));
    expect(path).toHaveLength(3);
    expect(path[0]!.solution.network.hidden.rows).toBe(0);
    expect(path[0]!.solution.objective.program).toBe(atZero(problem));
    expect(path[2]!.solution.network.hidden.rows).toBeGreaterThan(0);
  });

  test.each(['squared', 'logistic'] as const)('takes fewer iterations than cold solves: %s', async (loss) => {
    const given = generate({ loss, cone: 'soft', ball: 'box' }, 2).problem;
    const path = await betaPath(given, { ...CPU, betas: [0.08, 0.04, 0.02, 0.01] });
    let [warm, cold] = [0, 0];
    for (const { beta, solution } of path.slice(1)) {
      warm += solution.iterations;
      cold += (await solve({ ...given, beta }, CPU)).iterations;
    }
    expect(warm).toBeLessThan(cold);
  });

  test('samples patterns once, from the seed of the input, on the GPU as well', async () => {
    const { X, y } = problem;
    const input: PathInput = { X, y, loss: 'squared', patterns: 4, seed: 7 };
    const path = await betaPath(input, { ...CPU, device: accelerator, gap: 2e-2, betas: [0.2, 0.1] });
    const [first, second] = path.map(({ solution }) => solution);
    expect([first!.seed, second!.seed]).toEqual([7, 7]);
    expect(first!.patterns.count).toBe(4);
    const sampled = await samplePatterns(problem.X, { patterns: 4, seed: 7, accelerator });
    expect([first!.masksHash, second!.masksHash]).toEqual([masksHash(sampled), masksHash(sampled)]);
    expect([first!.status, second!.status]).toEqual(['solved', 'solved']);
  });

  test('may be left early, and ends with what it has when aborted', async () => {
    for await (const { beta } of walkBeta(problem, { ...CPU, betas: [0.3, 0.1] })) {
      expect(beta).toBe(0.3);
      break;
    }
    const controller = new AbortController();
    const path = await betaPath(problem, {
      ...CPU,
      signal: controller.signal,
      betas: [0.3, 0.1, 0.05],
      onSolution: () => controller.abort(),
    });
    expect(path.map(({ solution }) => solution.status)).toEqual(['solved', 'cancelled']);
  });
});

describe('a path over ε', () => {
  test('goes from small to large, and the optimum never falls', async () => {
    const fixed = Float64Array.from({ length: problem.X.columns }, (_, j) => (j === problem.X.columns - 1 ? 0 : 0.1));
    const path = await epsilonPath(problem, { ...CPU, epsilons: [fixed, 0, 0.05] });
    expect(path.map(({ epsilon }) => epsilon)).toEqual([0, 0.05, fixed]);
    for (const { epsilon, solution } of path) {
      const radius = typeof epsilon === 'number' ? new Float64Array(problem.X.columns).fill(epsilon) : Float64Array.from(epsilon);
      const there = { ...problem, perturbation: { norm: 'linf' as const, radius } };
      expect(solution.status).toBe('solved');
      expectSameOptimum(solution, await solve(there, CPU));
    }
    expect(path[0]!.solution.objective.dualBound).toBeLessThanOrEqual(path[1]!.solution.objective.program);
    expect(path[0]!.solution.objective.dualBound).toBeLessThanOrEqual(path[2]!.solution.objective.program);
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['no betas', () => betaPath(problem, { ...CPU, betas: [] }), 'betas is empty'],
  ['a beta of 0', () => betaPath(problem, { ...CPU, betas: [1, 0] }), 'betas holds 0: expected positive finite numbers'],
  ['a count of 0', () => betaPath(problem, { ...CPU, count: 0 }), 'count is 0: expected an integer from 1'],
  ['a ratio of 1', () => betaPath(problem, { ...CPU, ratio: 1 }), 'ratio is 1: expected a number in (0, 1)'],
  ['no epsilons', () => epsilonPath(problem, { ...CPU, epsilons: [] }), 'epsilons is empty'],
  ['a negative epsilon', () => epsilonPath(problem, { ...CPU, epsilons: [-1] }), 'epsilon is -1 for feature 0'],
  ['an unknown setting', () => betaPath(problem, { ...CPU, betas: [1], steps: 3 } as object), 'unknown setting "steps"'],
  [
    'a path over epsilon without beta',
    () => epsilonPath({ X: [[1], [2]], y: [1, -1], loss: 'hinge', patterns: 1 }, { ...CPU, epsilons: [0] }),
    'beta is missing',
  ],
])('refuses %s', async (_, run, message) => {
  await expect(run()).rejects.toThrow(InputError);
  await expect(run()).rejects.toThrow(message);
});
