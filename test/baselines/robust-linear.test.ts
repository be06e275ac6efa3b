import { describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { linearDualBound, linearValue } from '../../src/baselines/linear-certificate';
import { linearNetwork, robustLinear, type LinearInput, type LinearSettings } from '../../src/baselines/robust-linear';
import { predict } from '../../src/model/network';
import { networkObjective } from '../../src/model/network-objective';
import { packPatterns } from '../../src/problem/patterns';
import { checkPerturbation, defineProblem, LOSSES, type Loss, type TrainingProblem } from '../../src/problem/problem';
import { drawsOf } from '../support/problems';

const ATTACKS = ['none', 'box', 'ball'] as const;
const KINDS = LOSSES.flatMap((loss) => ATTACKS.map((attack) => ({ loss, attack })));

/** Noisy samples around a line, with a last column of ones that a box leaves alone. */
function generate(
  loss: Loss,
  attack: (typeof ATTACKS)[number],
  samples: number,
  features: number,
  beta: number,
  seed: number,
): TrainingProblem {
  const draws = drawsOf(seed);
  const truth = draws.normals(features);
  const X = { rows: samples, columns: features, data: draws.normals(samples * features) };
  for (let k = 0; k < samples; k++) X.data[k * features + features - 1] = 1;
  const y = Float64Array.from({ length: samples }, (_, k) => {
    const f = truth.reduce((sum, w, j) => sum + w * X.data[k * features + j]!, 0.7 * draws.normal());
    return loss === 'squared' ? f : f > 0 ? 1 : -1;
  });
  const box = Float64Array.from({ length: features }, (_, j) => (j === features - 1 ? 0 : 0.05 * (j + 1)));
  const perturbation = checkPerturbation(
    attack === 'none' ? 0 : attack === 'ball' ? 0.2 : box,
    attack === 'ball' ? 'l2' : 'linf',
    features,
  );
  return { X, y, loss, beta, perturbation };
}

function inputOf({ perturbation, ...rest }: TrainingProblem): LinearInput {
  return { ...rest, epsilon: perturbation.radius, norm: perturbation.norm };
}

/** F(w) from the losses' definitions: the largest of each over the corners of the box or along ±w in the ball. */
function bruteValue({ X, y, loss, beta, perturbation }: TrainingProblem, w: Float64Array): number {
  const { norm, radius } = perturbation;
  const length = Math.hypot(...w);
  let sum = 0;
  for (let k = 0; k < y.length; k++) {
    const f = w.reduce((total, value, j) => total + value * X.data[k * w.length + j]!, 0);
    const reach = norm === 'l2' ? radius[0]! * length : w.reduce((total, value, j) => total + radius[j]! * Math.abs(value), 0);
    const losses = [f - reach, f + reach].map((at) => {
      if (loss === 'squared') return (at - y[k]!) ** 2 / 2;
      return loss === 'hinge' ? Math.max(0, 1 - y[k]! * at) : Math.log(1 + Math.exp(-y[k]! * at));
    });
    sum += Math.max(...losses);
  }
  return sum / y.length + beta * length;
}

describe.each(KINDS)('$loss, $attack', ({ loss, attack }) => {
  test.each([1e-4, 0.05])('the gap closes, from either side of the minimum; beta %f (seed 1)', async (beta) => {
    const problem = generate(loss, attack, 40, 6, beta, 1);
    const { status, objective, weights, relativeGap, network } = await robustLinear(inputOf(problem));
    expect(status).toBe('solved');
    expect(relativeGap).toBeLessThanOrEqual(1e-6);
    expect(relativeGap).toBe((objective.program - objective.dualBound) / objective.program);
    expect(objective.program).toBeCloseTo(bruteValue(problem, weights), 12);
    const draws = drawsOf(9);
    for (const size of [1e-6, 1e-4, 1e-2, 1]) {
      const other = weights.map((value) => value + size * draws.normal());
      expect(bruteValue(problem, other)).toBeGreaterThanOrEqual(objective.dualBound);
    }
    const f = predict(network, problem.X);
    f.forEach((value, k) => {
      const want = weights.reduce((sum, w, j) => sum + w * problem.X.data[k * 6 + j]!, 0);
      expect(value).toBeCloseTo(want, 12);
    });
    // Two neurons of penalty β‖w‖ each, where the program counts one.
    const length = Math.hypot(...weights);
    expect(networkObjective(problem, network)).toBeCloseTo(objective.program + beta * length, 10);
  });

  test('in the plane, no point of a grid around it is better (seed 2)', async () => {
    const problem = generate(loss, attack, 12, 2, 0.05, 2);
    const { objective, weights } = await robustLinear(inputOf(problem));
    for (let a = -12; a <= 12; a++) {
      for (let b = -12; b <= 12; b++) {
        const w = Float64Array.of(weights[0]! + a / 10, weights[1]! + b / 10);
        expect(bruteValue(problem, w)).toBeGreaterThanOrEqual(objective.program * (1 - 1e-6));
      }
    }
  });

  test('multipliers of any kind prove nothing false (seed 3)', () => {
    const problem = generate(loss, attack, 15, 4, 0.01, 3);
    const draws = drawsOf(4);
    const points = [0, 0.01, 0.1, 0.3, 1].map((size) => draws.normals(4).map((value) => size * value));
    const least = Math.min(...points.map((w) => linearValue(problem, w)));
    for (const size of [1e-3, 0.1, 1, 100, 1e12, Infinity, NaN]) {
      const bound = linearDualBound(problem, { p: draws.normals(15).map((v) => v * size), q: draws.normals(15).map((v) => v * size) });
      expect(bound).toBeGreaterThanOrEqual(0);
      expect(bound).toBeLessThanOrEqual(least);
    }
  });

  test('hard cones with the all-ones pattern alone do no better: their neurons v and w are the linear model v − w (seed 1)', async () => {
    const problem = generate(loss, attack, 20, 4, 0.02, 1);
    const patterns = packPatterns(20, 1, () => true);
    const { epsilon, norm, ...rest } = inputOf(problem);
    const hard = await solve(defineProblem({ ...rest, epsilon, norm, patterns, cone: 'hard' }), { device: 'cpu', maxIterations: 300 });
    const { objective } = await robustLinear(inputOf(problem));
    expect(hard.objective.program).toBeGreaterThanOrEqual(objective.dualBound);
  });
});

test('a large penalty leaves w = 0, and a network without neurons', async () => {
  const problem = generate('hinge', 'box', 20, 3, 50, 1);
  const { status, weights, network, objective } = await robustLinear(inputOf(problem));
  expect(status).toBe('solved');
  expect([...weights]).toEqual([0, 0, 0]);
  expect(objective.program).toBe(1);
  expect(network.hidden.rows).toBe(0);
  expect([...predict(network, problem.X)]).toEqual(new Array(20).fill(0));
});

test('targets that are all 0 are met by w = 0', async () => {
  const { status, objective } = await robustLinear({ X: [[1], [2]], y: [0, 0], loss: 'squared', beta: 0.1, epsilon: 0.5 });
  expect([status, objective.program, objective.dualBound]).toEqual(['solved', 0, 0]);
});

test.each([1e-6, 1e6])('features of order %f leave the optimum where it was, with beta and epsilon of that order', async (scale) => {
  const problem = generate('hinge', 'box', 30, 5, 0.01, 1);
  const scaled: LinearInput = {
    ...inputOf(problem),
    X: { ...problem.X, data: problem.X.data.map((value) => scale * value) },
    beta: scale * problem.beta,
    epsilon: problem.perturbation.radius.map((radius) => scale * radius),
  };
  const [a, b] = [await robustLinear(inputOf(problem)), await robustLinear(scaled)];
  expect(b.status).toBe('solved');
  expect(Math.abs(b.objective.program - a.objective.program)).toBeLessThan(2e-6 * a.objective.program);
});

test('collinear and constant features do no harm', async () => {
  const X = Array.from({ length: 20 }, (_, k) => [Math.sin(k), 2 * Math.sin(k), 0, 1]);
  const y = X.map(([a], k) => (k < 2 ? 1 - 2 * k : a! > 0 ? 1 : -1));
  for (const loss of LOSSES) expect((await robustLinear({ X, y, loss, beta: 1e-3, epsilon: 0.01 })).status).toBe('solved');
});

test('linearNetwork splits w evenly over its two neurons', () => {
  const { hidden, output } = linearNetwork(Float64Array.of(3, 4));
  expect([...output]).toEqual([Math.sqrt(5), -Math.sqrt(5)]);
  for (const row of [0, 1]) expect(Math.hypot(...hidden.data.subarray(2 * row, 2 * row + 2))).toBeCloseTo(Math.sqrt(5), 14);
});

describe('limits and wrong input', () => {
  const input = inputOf(generate('hinge', 'box', 40, 6, 1e-3, 1));

  test('limits are statuses with the best point and a true bound', async () => {
    const { objective } = await robustLinear(input);
    const limited = await robustLinear(input, { maxIterations: 3 });
    expect([limited.status, limited.iterations]).toEqual(['iteration-limit', 3]);
    const controller = new AbortController();
    const cancelled = await robustLinear(input, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(cancelled.status).toBe('cancelled');
    const never = await robustLinear(input, { gap: 1e-30 });
    expect(never.status).toBe('stalled');
    expect(never.relativeGap).toBeLessThan(1e-7);
    for (const each of [limited, cancelled, never]) {
      expect(each.objective.dualBound).toBeLessThanOrEqual(objective.program);
      expect(each.objective.program).toBeGreaterThanOrEqual(objective.dualBound);
      expect(each.objective.program).toBeLessThanOrEqual(1);
    }
  });

  test.each<[string, Partial<LinearInput>, Partial<LinearSettings>]>([
    ['beta is 0', { beta: 0 }, {}],
    ['loss is "ramp"', { loss: 'ramp' as 'hinge' }, {}],
    ['y has 1 values but X has 40 samples', { y: [1] }, {}],
    ['epsilon is -1', { epsilon: -1 }, {}],
    ['gap is 0', {}, { gap: 0 }],
    ['maxIterations is 0.5', {}, { maxIterations: 0.5 }],
    ['unknown setting "steps"', {}, { steps: 1 } as Partial<LinearSettings>],
  ])('%s', async (message, change, settings) => {
    await expect(robustLinear({ ...input, ...change }, settings)).rejects.toThrow(message);
  });
});
