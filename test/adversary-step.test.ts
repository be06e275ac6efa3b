import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { adversaryStep } from '../src/kernels/adversary-step';
import { cover } from '../src/kernels/cover';
import { reductionWidth } from '../src/kernels/reduction-width';
import { adversaryStep as reference, largestShare } from '../src/reference/adversary-step';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, sections } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

type Overrides = Partial<OverrideValues<typeof adversaryStep.overrides>>;

const ROUNDOFF = 2 ** -24;

/** A box for every feature, half of them one-sided, and balls that cut some rows' boxes: none, a small, a middle and a large one. */
function inputs(rows: number, features: number, scale: number) {
  const size = rows * features;
  const values = (seed: number) => signedValues(size, seed).map((value) => scale * value);
  return {
    low: values(1).map((value, at) => (at % 4 === 0 ? 0 : -Math.abs(value))),
    high: values(2).map((value, at) => (at % 4 === 1 ? 0 : Math.abs(value))),
    rates: signedValues(size, 3).map(Math.abs),
    radii: Float32Array.from({ length: rows }, (_, row) => [-1, 0.1, 0.4, 5][row % 4]! * (row % 4 === 0 ? 1 : scale * Math.sqrt(features))),
    gradients: values(4),
    deltas: values(5).map((value) => 0.3 * value),
    sums: values(6),
  };
}

/**
 * The clipped share of a point with a rounding error of t has an error of t, and its value one of the point's size: every entry is within
 * (features + PASSES + 10) roundings of the largest entry that takes part.
 */
async function check(rows: number, features: number, overrides: Overrides, scale = 1): Promise<void> {
  const { low, high, rates, radii, gradients, deltas, sums } = inputs(rows, features, scale);
  const size = rows * features;
  const PASSES = 12;
  const got = await runKernel(
    accelerator,
    adversaryStep,
    { ...overrides, PASSES },
    { reach: concatenate(low, high, rates), radii, gradients, deltas: concatenate(nans(size), deltas, sums, nans(8)) },
    { rows, features },
    cover(rows, 1),
  );
  expectUntouched(got.deltas.subarray(3 * size));
  const [extrapolated, moved, added] = sections(got.deltas.subarray(0, 3 * size), size);
  for (let row = 0; row < rows; row++) {
    const part = (values: Float32Array) => Float64Array.from(values.subarray(row * features, (row + 1) * features));
    const reach = { low: part(low), high: part(high), radius: radii[row]! < 0 ? Infinity : radii[row]! };
    const [delta, sum, beyond] = [part(deltas), part(sums), new Float64Array(features)];
    reference(reach, part(rates), part(gradients), delta, beyond, sum);
    const largest = Math.max(...part(deltas).map((value, i) => Math.abs(value) + part(rates)[i]! * Math.abs(part(gradients)[i]!)));
    const bound = (features + PASSES + 10) * ROUNDOFF * largest;
    const near = (a: Float64Array, b: Float64Array, times: number, own: Float64Array) =>
      a.every((value, i) => Math.abs(value - b[i]!) <= times * bound + ROUNDOFF * Math.abs(own[i]!));
    expect(near(part(moved!), delta, 1, delta)).toBe(true);
    expect(near(part(extrapolated!), beyond, 2, beyond)).toBe(true);
    expect(near(part(added!), sum, 1, part(sums))).toBe(true);
  }
}

describe.each([8, 64])('adversary_step, workgroups of %i', (WORKGROUP_SIZE) => {
  test.each(lengthsAround(WORKGROUP_SIZE))('5 rows of %i features', (features) => check(5, features, { WORKGROUP_SIZE }));
});

test('workgroups as the search chooses them', () => check(9, 147, reductionWidth(accelerator)));
test.each([0, 2 ** -20, 2 ** 20])('values of order %f', (scale) => check(6, 7, {}, scale));

test('few passes stay inside the set', async () => {
  const [rows, features] = [8, 40];
  const { low, high, rates, radii, gradients, deltas, sums } = inputs(rows, features, 1);
  const size = rows * features;
  const got = await runKernel(
    accelerator,
    adversaryStep,
    { PASSES: 1 },
    { reach: concatenate(low, high, rates), radii, gradients, deltas: concatenate(nans(size), deltas, sums) },
    { rows, features },
    cover(rows, 1),
  );
  const moved = got.deltas.subarray(size, 2 * size);
  expect(moved.every((value, at) => value >= low[at]! && value <= high[at]!)).toBe(true);
  for (let row = 0; row < rows; row++) {
    if (radii[row]! < 0) continue;
    const norm = Math.hypot(...moved.subarray(row * features, (row + 1) * features));
    expect(norm).toBeLessThanOrEqual(radii[row]! * (1 + (features + 10) * ROUNDOFF));
  }
});

describe('the reference (seeds 1 to 40)', () => {
  const box = { low: Float64Array.of(-1, -0.2, 0, -3), high: Float64Array.of(0.5, 2, 0.1, 0), radius: 0.8 };

  test('the largest share meets the ball, or is the most there is', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const p = Float64Array.from(signedValues(4, seed), (value) => 3 * value);
      for (const most of [1, 5, Infinity]) {
        const share = largestShare(box, p, most);
        const at = (t: number) => Math.hypot(...p.map((value, i) => Math.min(Math.max(t * value, box.low[i]!), box.high[i]!)));
        expect(at(share)).toBeLessThanOrEqual(box.radius * (1 + 1e-15));
        if (share < most) expect(at(share * (1 + 1e-9))).toBeGreaterThan(box.radius * (1 + 1e-12));
      }
    }
  });

  test('a step lands on the nearest point: no point of the set is on the far side', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const draws = (at: number) => Float64Array.from(signedValues(4, 10 * seed + at));
      const clampTo = (x: Float64Array) => {
        const inside = x.map((value, i) => Math.min(Math.max(value, box.low[i]!), box.high[i]!));
        const norm = Math.hypot(...inside);
        return norm > box.radius ? inside.map((value) => (value * box.radius) / norm) : inside;
      };
      const delta = clampTo(draws(0));
      const [rates, gradient] = [draws(1).map(Math.abs), draws(2).map((value) => 4 * value)];
      const aim = delta.map((value, i) => value - rates[i]! * gradient[i]!);
      reference(box, rates, gradient, delta, new Float64Array(4), new Float64Array(4));
      for (let at = 3; at < 9; at++) {
        const other = clampTo(draws(at).map((value) => 3 * value));
        const product = delta.reduce((sum, value, i) => sum + (aim[i]! - value) * (other[i]! - value), 0);
        expect(product).toBeLessThanOrEqual(1e-12);
      }
    }
  });
});
