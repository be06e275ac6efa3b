import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fgsm } from '../../src/attacks/fgsm';
import { ascendOnGpu } from '../../src/attacks/gpu-ascent';
import { pgd } from '../../src/attacks/pgd';
import { completeAttack, type AttackSettings } from '../../src/attacks/settings';
import { WorstPoints, type AttackResult } from '../../src/attacks/worst-points';
import { InputError } from '../../src/errors';
import type { Accelerator } from '../../src/gpu/accelerator';
import { predict, type Network } from '../../src/model/network';
import { checkPerturbation } from '../../src/problem/problem';
import { radiusOf } from '../../src/problem/radius';
import { testAccelerator } from '../support/accelerator';
import { alternatingLabels, randomNetwork, uniformPoints } from '../support/networks';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const [SAMPLES, FEATURES] = [11, 6];
const X = uniformPoints(SAMPLES, FEATURES, 1);
const y = alternatingLabels(SAMPLES);
const network = randomNetwork(9, FEATURES, 2);
const BOX = [0.1, 0.05, 0, 0.2, 0.1, 0.1];

type Device = 'cpu' | 'gpu';
const deviceOf = (device: Device) => (device === 'cpu' ? ('cpu' as const) : accelerator);

/** How bad a value is for the network. */
const badness = (target: AttackSettings['target']) => (value: number) => (target === 'residual' ? value : -value);

function expectInside({ X: worst }: AttackResult, { epsilon, norm = 'linf', range }: AttackSettings): void {
  const { radius } = checkPerturbation(epsilon, norm, FEATURES);
  for (let k = 0; k < worst.rows; k++) {
    const moves = Float64Array.from({ length: FEATURES }, (_, j) => worst.data[k * FEATURES + j]! - X.data[k * FEATURES + j]!);
    if (norm === 'l2') expect(Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0))).toBeLessThanOrEqual(radius[0]!);
    else moves.forEach((move, j) => expect(Math.abs(move)).toBeLessThanOrEqual(radius[j]!));
  }
  if (!range) return;
  expect(Math.min(...worst.data)).toBeGreaterThanOrEqual(range[0]);
  expect(Math.max(...worst.data)).toBeLessThanOrEqual(range[1]);
}

function expectReportedValues({ X: worst, values, clean }: AttackResult, of: Network, target: AttackSettings['target'], targets = y): void {
  const value = (f: number, k: number) => (target === 'residual' ? Math.abs(f - targets[k]!) : targets[k]! * f);
  expect(values).toEqual(predict(of, worst).map(value));
  expect(clean).toEqual(predict(of, X).map(value));
}

describe.each(['cpu', 'gpu'] as const)('on the %s', (device) => {
  describe.each(['margin', 'residual'] as const)('the %s', (target) => {
    const cases: Record<string, AttackSettings> = {
      'a box of several radii': { epsilon: BOX },
      'a box in a range': { epsilon: 0.3, range: [0, 1] },
      'a ball': { epsilon: 0.3, norm: 'l2' },
      'a ball in a range': { epsilon: 0.6, norm: 'l2', range: [0, 1] },
    };
    test.each(Object.entries(cases))('%s: inside, as reported, clean ≤ FGSM ≤ PGD, restarts and repetition', async (_, given) => {
      const settings = { ...given, target, steps: 6, seed: 3, device: deviceOf(device) };
      const bad = badness(target);
      const step = await fgsm(network, X, y, settings);
      const one = await pgd(network, X, y, settings);
      const several = await pgd(network, X, y, { ...settings, restarts: 4 });
      for (const result of [step, one, several]) {
        expectInside(result, settings);
        expectReportedValues(result, network, target);
      }
      for (let k = 0; k < SAMPLES; k++) {
        expect(bad(step.values[k]!)).toBeGreaterThanOrEqual(bad(step.clean[k]!));
        expect(bad(one.values[k]!)).toBeGreaterThanOrEqual(bad(step.values[k]!));
        expect(bad(several.values[k]!)).toBeGreaterThanOrEqual(bad(one.values[k]!));
      }
      const [gained, gainedMore] = [step, one].map(({ values, clean }) => values.reduce((sum, v, k) => sum + bad(v) - bad(clean[k]!), 0));
      expect(gained).toBeGreaterThan(0);
      expect(gainedMore).toBeGreaterThan(gained!);
      expect(await pgd(network, X, y, { ...settings, restarts: 4 })).toEqual(several);
    });
  });

  describe('finds the worst case where it is known', () => {
    /** Every neuron keeps its sign on the box, so that f is affine there. */
    const positive = {
      ...network,
      hidden: { ...network.hidden, data: network.hidden.data.map((value, at) => Math.abs(value) * (at % 12 < 6 ? 1 : -1)) },
    };
    const gradient = new Float64Array(FEATURES).map((_, j) =>
      positive.output.reduce((sum, alpha, i) => sum + (i % 2 === 0 ? alpha * positive.hidden.data[i * FEATURES + j]! : 0), 0),
    );
    const inside = { ...X, data: X.data.map((value) => 0.3 + value) };
    /** A point that f32 rounds is off by at most 2⁻²³ of each coordinate, and f by no more than the gradient times that. */
    const rounding = 2 ** -22 * gradient.reduce((sum, g) => sum + 2 * Math.abs(g), 0);

    test.each(['linf', 'l2'] as const)('no neuron changes sides, %s: y f - rad(g) and |f - y| + rad(g)', async (norm) => {
      const settings = { epsilon: 0.05, norm, device: deviceOf(device), steps: 5 };
      const rad = radiusOf(checkPerturbation(0.05, norm, FEATURES), gradient);
      const f = predict(positive, inside);
      const residuals = y.map((label) => label + 0.5);
      for (const attack of [fgsm, pgd]) {
        const margin = await attack(positive, inside, y, settings);
        margin.values.forEach((value, k) => expect(Math.abs(value - (y[k]! * f[k]! - rad))).toBeLessThanOrEqual(rounding));
        const residual = await attack(positive, inside, residuals, { ...settings, target: 'residual' });
        residual.values.forEach((value, k) =>
          expect(Math.abs(value - (Math.abs(f[k]! - residuals[k]!) + rad))).toBeLessThanOrEqual(rounding),
        );
      }
    });

    test('one neuron that starts out active: its smallest value is 0 where the box reaches the kink', async () => {
      const one: Network = {
        features: FEATURES,
        hidden: { rows: 1, columns: FEATURES, data: Float64Array.of(1, -1, 2, 0.5, -0.5, 1) },
        output: Float64Array.of(1.5),
      };
      const u = one.hidden.data;
      const square = u.reduce((sum, value) => sum + value * value, 0);
      const products = [0.05, 0.15, 0.35, 0.45, 0.65, 1.25];
      const rad = radiusOf(checkPerturbation(BOX, 'linf', FEATURES), u);
      const rows = products.map((z) => Array.from(u, (value) => (z * value) / square));
      const labels = products.map(() => 1);
      const { values } = await pgd(one, rows, labels, { epsilon: BOX, device: deviceOf(device) });
      const wanted = products.map((z) => 1.5 * Math.max(0, z - rad));
      expect(wanted.filter((value) => value === 0)).toHaveLength(3);
      values.forEach((value, k) => expect(Math.abs(value - wanted[k]!)).toBeLessThanOrEqual(2 ** -22 * 1.5 * 6));
    });
  });

  test('a network without neurons, and a radius of 0, leave the clean points', async () => {
    const empty: Network = {
      features: FEATURES,
      hidden: { rows: 0, columns: FEATURES, data: new Float64Array(0) },
      output: new Float64Array(0),
    };
    for (const [attacked, epsilon] of [
      [empty, 0.1],
      [network, 0],
    ] as const) {
      // prettier-ignore
      const result = await pgd(attacked, X, y, { epsilon, device: deviceOf(device) });
      expect(result.X).toEqual(X);
      expect(result.values).toEqual(result.clean);
    }
  });

  test('stops when its signal is aborted, with the reason', async () => {
    const reason = new Error('enough');
    const attack = pgd(network, X, y, { epsilon: 0.1, device: deviceOf(device), signal: AbortSignal.abort(reason) });
    await expect(attack).rejects.toBe(reason);
  });
});

test('stops on the CPU in the middle of the work', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 20);
  const started = performance.now();
  const attack = pgd(network, X, y, { epsilon: 0.1, steps: 1_000_000, device: 'cpu', signal: controller.signal });
  await expect(attack).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('the GPU finds the same in one batch and in several, of which the last overlaps', async () => {
  const attack = completeAttack({ epsilon: BOX, target: 'residual' }, FEATURES);
  const round = { restarts: 2, steps: 4, rate: 0.5 };
  const results = [];
  for (const atOnce of [SAMPLES, 4]) {
    const worst = new WorstPoints(network, X, y, attack);
    await ascendOnGpu(accelerator, network, X, y, attack, round, worst, atOnce);
    results.push(worst.result());
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]!.values).not.toEqual(results[0]!.clean);
});

test.each<[string, Partial<AttackSettings> & { X?: number[][]; y?: number[] }, string]>([
  ['no radius', { epsilon: undefined as unknown as number }, 'epsilon is missing'],
  ['a negative radius', { epsilon: -0.1 }, 'epsilon is -0.1 for feature 0'],
  ['radii of another length', { epsilon: [0.1] }, 'epsilon has 1 values but X has 6 features'],
  ['no steps', { steps: 0 }, 'steps is 0: expected an integer from 1'],
  ['half a restart', { restarts: 1.5 }, 'restarts is 1.5: expected an integer'],
  ['a negative seed', { seed: -1 }, 'seed is -1: expected an integer'],
  ['a step of length 0', { stepSize: 0 }, 'stepSize is 0: expected a positive share'],
  ['a range upside down', { range: [1, 0] }, 'range is [1, 0]: expected [low, high] with low < high'],
  ['another norm', { norm: 'l1' as 'l2' }, 'norm is "l1": expected one of linf, l2'],
  ['another target', { target: 'loss' as 'margin' }, 'target is "loss": expected one of margin, residual'],
  ['labels 0 and 1', { y: [0] }, 'y has 0 at row 0 (counted from 0) but the margin needs labels -1 and 1'],
  ['labels of another length', { y: [1, 1] }, 'y has 2 values but X has 1 samples'],
  ['samples of another network', { X: [[1, 2]] }, 'X has 2 features but the network was trained on 6'],
])('refuses %s', async (_, { X: rows = [[0, 0, 0, 0, 0, 0]], y: labels = [1], ...changes }, message) => {
  const attack = pgd(network, rows, labels, { epsilon: 0.1, device: 'cpu', ...changes });
  await expect(attack).rejects.toThrow(InputError);
  await expect(attack).rejects.toThrow(message);
});
