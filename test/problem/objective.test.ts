import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/matrix';
import { networkFromConvex } from '../../src/model/from-convex';
import { networkObjective } from '../../src/model/network-objective';
import { predict } from '../../src/model/network';
import { hurts, lossAt, lossSlope, nonzeroRows, programValue } from '../../src/problem/objective';
import { bitAt } from '../../src/problem/patterns';
import { defineProblem, LOSSES, type Loss, type Problem } from '../../src/problem/problem';
import { ConeRepair } from '../../src/problem/repair';
import { DEGENERATE, drawsOf, generate, KINDS, randomPoint, titleOf, type Draws } from '../support/problems';

/** Far more than a double loses in sums of a few hundred terms. */
const ROUNDING = 1e-11;

const rowOf = (M: Matrix, i: number): number[] => Array.from(M.data.subarray(i * M.columns, (i + 1) * M.columns));
const inner = (a: number[], b: number[]): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
const euclidean = (a: number[]): number => Math.hypot(...a);
const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The program as its definition reads, one sample and one neuron at a time. */
function literalValue({ X, y, patterns, loss, cone, beta, perturbation }: Problem, V: Matrix): { value: number; violation: number } {
  const neurons = Array.from({ length: V.rows }, (_, i) => rowOf(V, i));
  const P = patterns.count;
  const rad = (u: number[]) =>
    perturbation.norm === 'l2'
      ? perturbation.radius[0]! * euclidean(u)
      : sumOf(u.map((value, j) => perturbation.radius[j]! * Math.abs(value)));
  let [total, violation] = [0, 0];
  for (let k = 0; k < X.rows; k++) {
    const x = rowOf(X, k);
    const mask = Array.from({ length: P }, (_, i) => bitAt(patterns, i, k));
    const a = x.map((_, j) => sumOf(mask.map((bit, i) => bit * (neurons[i]![j]! - neurons[P + i]![j]!))));
    const leave = neurons.map((u, i) => Math.max(0, rad(u) - (mask[i % P] === 1 ? 1 : -1) * inner(x, u)));
    violation = Math.max(violation, ...leave);
    const up = cone === 'soft' ? sumOf(leave.slice(0, P)) : 0;
    const down = cone === 'soft' ? sumOf(leave.slice(P)) : 0;
    const f = inner(x, a);
    if (loss === 'squared') total += 0.5 * Math.max(0, f - y[k]! + rad(a) + up, y[k]! - f + rad(a) + down) ** 2;
    const z = -y[k]! * f + rad(a) + (y[k] === 1 ? down : up);
    if (loss === 'hinge') total += Math.max(0, 1 + z);
    if (loss === 'logistic') total += Math.log(1 + Math.exp(z));
  }
  return { value: total / X.rows + beta * sumOf(neurons.map(euclidean)), violation: cone === 'hard' ? violation : 0 };
}

const plainLoss = (loss: Loss, f: number, y: number): number =>
  loss === 'squared' ? 0.5 * (f - y) ** 2 : loss === 'hinge' ? Math.max(0, 1 - y * f) : Math.log(1 + Math.exp(-y * f));

/** Every corner of the box (d ≤ 6), or `count` points on the sphere, as matrices of perturbed samples. */
function perturbedSamples({ X, perturbation }: Problem, draws: Draws, count: number): Matrix[] {
  const d = X.columns;
  const moved = (shift: (k: number, j: number) => number): Matrix => ({
    ...X,
    data: Float64Array.from(X.data, (value, at) => value + shift(Math.floor(at / d), at % d)),
  });
  if (perturbation.norm === 'linf') {
    const corners = Array.from({ length: 2 ** d }, (_, code) => moved((_k, j) => ((code >> j) & 1 ? 1 : -1) * perturbation.radius[j]!));
    const inside = Array.from({ length: count }, () => moved((_k, j) => draws.uniform(-1, 1) * perturbation.radius[j]!));
    return [...corners, ...inside];
  }
  return Array.from({ length: 4 * count }, () => {
    const shifts = Array.from({ length: X.rows }, () => Array.from(draws.normals(d)));
    return moved((k, j) => (perturbation.radius[0]! * shifts[k]![j]!) / euclidean(shifts[k]!));
  });
}

/** The mean over samples of the largest loss met at the perturbed samples, plus the weights' penalty. */
function attackedObjective(problem: Problem, V: Matrix, samples: readonly Matrix[]): number {
  const network = networkFromConvex(V);
  const worst = new Float64Array(problem.X.rows);
  for (const X of samples) {
    predict(network, X).forEach((f, k) => (worst[k] = Math.max(worst[k]!, plainLoss(problem.loss, f, problem.y[k]!))));
  }
  const weights = sumOf([...network.hidden.data, ...network.output].map((value) => value ** 2));
  return sumOf([...worst]) / problem.X.rows + (problem.beta / 2) * weights;
}

describe.each(KINDS.map((kind) => [titleOf(kind), kind] as const))('%s', (_title, kind) => {
  test('programValue is the literal program, at points inside and outside the cones (seeds 1 … 8)', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { problem } = generate(kind, seed);
      const V = randomPoint(problem, drawsOf(seed), 10 ** (seed - 4));
      const want = literalValue(problem, V);
      const got = programValue(problem, V);
      expect(Math.abs(got.value - want.value)).toBeLessThanOrEqual(ROUNDING * want.value);
      expect(Math.abs(got.coneViolation - want.violation)).toBeLessThanOrEqual(ROUNDING * want.violation);
    }
  });

  test.each(Object.entries(DEGENERATE))('programValue is the literal program for degenerate data: %s (seed 2)', (_, changes) => {
    const { problem } = generate(kind, 2, changes);
    const V = randomPoint(problem, drawsOf(3), 1 / Math.max(...problem.X.data.map(Math.abs)));
    const want = literalValue(problem, V);
    expect(Math.abs(programValue(problem, V).value - want.value)).toBeLessThanOrEqual(ROUNDING * want.value);
  });

  test('inside the cones, the soft program is the hard one (seeds 1 … 5)', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate(kind, seed);
      const hard: Problem = { ...problem, cone: 'hard' };
      const V = new ConeRepair(hard).repair(randomPoint(problem, drawsOf(seed), 0.4));
      const value = programValue(hard, V).value;
      expect(Math.abs(programValue({ ...problem, cone: 'soft' }, V).value - value)).toBeLessThanOrEqual(1e-9 * value);
    }
  });

  test('the program is at least what corners, random perturbations and the built-in attack do to its network (seeds 1 … 4)', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { problem } = generate(kind, seed, seed > 2 ? { epsilon: 0.2 } : {});
      const draws = drawsOf(seed);
      const samples = perturbedSamples(problem, draws, 40);
      for (const size of [0.1, 0.5, 3]) {
        const drawn = randomPoint(problem, draws, size);
        const V = kind.cone === 'hard' ? new ConeRepair(problem).repair(drawn) : drawn;
        const most = programValue(problem, V).value * (1 + 1e-9);
        expect(attackedObjective(problem, V, samples)).toBeLessThanOrEqual(most);
        expect(networkObjective(problem, networkFromConvex(V))).toBeLessThanOrEqual(most);
      }
    }
  });
});

test.each(KINDS.filter(({ cone }) => cone === 'hard').map((kind) => [titleOf(kind), kind] as const))(
  'inside hard cones the program is the worst case exactly: %s (seeds 1 … 4)',
  (_title, kind) => {
    for (let seed = 1; seed <= 4; seed++) {
      const { problem } = generate(kind, seed);
      const draws = drawsOf(seed);
      const V = new ConeRepair(problem).repair(randomPoint(problem, draws, 0.4));
      const { value } = programValue(problem, V);
      expect(networkObjective(problem, networkFromConvex(V))).toBeGreaterThanOrEqual(value * (1 - 1e-9));
      if (kind.ball === 'l2') continue;
      expect(attackedObjective(problem, V, perturbedSamples(problem, draws, 1))).toBeGreaterThanOrEqual(value * (1 - 1e-9));
    }
  },
);

test('a network without noise in its program: the margin of y = 1 suffers from w, that of y = −1 from v', () => {
  expect([hurts('hinge', 1, true), hurts('hinge', 1, false), hurts('logistic', -1, true), hurts('logistic', -1, false)]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([hurts('squared', 1, true), hurts('squared', 1, false), hurts('squared', -0.3, true)]).toEqual([true, true, true]);
});

test('losses at extremes neither overflow nor lose their tails', () => {
  expect(lossAt('logistic', 800)).toBe(800);
  expect(lossAt('logistic', -700)).toBeCloseTo(Math.exp(-700), 310);
  expect(lossAt('logistic', -700)).toBeGreaterThan(0);
  expect(lossAt('logistic', 0)).toBe(Math.LN2);
  expect([lossAt('hinge', -1), lossAt('hinge', -3), lossAt('hinge', 0.5)]).toEqual([0, 0, 1.5]);
  expect([lossAt('squared', -2), lossAt('squared', 3)]).toEqual([0, 4.5]);
});

test('the slope of a loss is its derivative, and nothing at the kink of the hinge', () => {
  const step = 1e-5;
  for (const y of [-1, 1]) {
    for (const f of [-3, -0.4, 0, 0.7, 2]) {
      for (const loss of LOSSES) {
        const at = (value: number): number => (loss === 'squared' ? lossAt(loss, Math.abs(value - y)) : lossAt(loss, -y * value));
        // Third derivatives are at most 1/8, values at most 10.
        expect(Math.abs(lossSlope(loss, f, y) - (at(f + step) - at(f - step)) / (2 * step))).toBeLessThanOrEqual(1e-9);
      }
    }
    expect(lossSlope('hinge', y, y)).toBe(0);
  }
});

test('rows are zero when all their entries are', () => {
  expect(nonzeroRows({ rows: 4, columns: 2, data: Float64Array.of(0, 0, 0, 1, 0, 0, -1, 0) })).toEqual([1, 3]);
});

test('the value at 0 is the loss of predicting 0', () => {
  const input = {
    X: [[1], [2]],
    y: [1, -1],
    patterns: generate(KINDS[0]!, 1, { samples: 2, features: 1, patterns: 1 }).problem.patterns,
    beta: 7,
  };
  const at0 = (loss: Loss) =>
    programValue(defineProblem({ ...input, loss, epsilon: 0.3 }), { rows: 2, columns: 1, data: new Float64Array(2) }).value;
  expect([at0('squared'), at0('hinge'), at0('logistic')]).toEqual([0.5, 1, Math.LN2]);
});
