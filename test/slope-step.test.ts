import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { Workgroups } from '../src/gpu/kernel';
import { cover } from '../src/kernels/cover';
import { slopeStep } from '../src/kernels/slope-step';
import { slopeStep as reference } from '../src/reference/slope-step';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, sections, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Roundings of center + product, times the gain, plus the slope; one more for the sum or the weight. */
const ROUNDINGS = 4;

async function check(entries: number, WORKGROUP_SIZE: number, workgroups: Workgroups, scale = 1): Promise<void> {
  const values = (seed: number) => signedValues(entries, seed).map((value) => scale * value);
  const [middle, centers, gains, weights, products] = [values(1), values(2), signedValues(entries, 3), values(4), values(5)];
  const half = signedValues(entries, 6).map((value, at) => (at % 3 === 0 ? 0 : Math.abs(scale * value)));
  const [low, high] = [middle.map((m, at) => m - half[at]!), middle.map((m, at) => m + half[at]!)];
  const [before, sums] = [values(7), values(8)];
  const got = await runKernel(
    accelerator,
    slopeStep,
    { WORKGROUP_SIZE },
    {
      terms: concatenate(low, high, centers, gains, weights),
      products,
      slopes: concatenate(before, sums, nans(8)),
      weighted: nans(entries + 8),
    },
    { entries },
    workgroups,
  );
  const doubles = (array: Float32Array) => Float64Array.from(array);
  const terms = {
    low: doubles(low),
    high: doubles(high),
    centers: doubles(centers),
    gains: doubles(gains),
    weights: doubles(weights),
  };
  const want = { slopes: doubles(before), sums: doubles(sums), weighted: new Float64Array(entries) };
  reference(terms, products, want.slopes, want.sums, want.weighted);
  const size = want.slopes.map(
    (slope, at) => Math.abs(slope) + Math.abs(before[at]!) + Math.abs(gains[at]!) * (Math.abs(centers[at]!) + Math.abs(products[at]!)),
  );
  const [slopes, added] = sections(got.slopes.subarray(0, 2 * entries), entries);
  expectWithinRounding(slopes!, want.slopes, size, ROUNDINGS);
  expectWithinRounding(
    added!,
    want.sums,
    size.map((value, at) => value + Math.abs(sums[at]!)),
    ROUNDINGS + 1,
  );
  expectWithinRounding(
    got.weighted.subarray(0, entries),
    want.weighted,
    size.map((value, at) => value * Math.abs(weights[at]!)),
    ROUNDINGS + 1,
  );
  expect(slopes!.every((slope, at) => slope >= low[at]! && slope <= high[at]!)).toBe(true);
  expectUntouched(got.slopes.subarray(2 * entries));
  expectUntouched(got.weighted.subarray(entries));
}

describe.each([32, 64, 256])('slope_step, workgroups of %i', (size) => {
  test.each(lengthsAround(size))('%i entries', (entries) => check(entries, size, cover(entries, size)));
});

test('more workgroups than one row holds', () => check(200, 32, twoRows(200, 32)));
test.each([0, 2 ** -40, 2 ** 40])('values of order %f', (scale) => check(70, 32, cover(70, 32), scale));

test('the reference by hand: one slope moves, one is held, one is fixed', () => {
  const terms = {
    low: Float64Array.of(0, 0, 0.25),
    high: Float64Array.of(1, 1, 0.25),
    centers: Float64Array.of(1, -3, 5),
    gains: Float64Array.of(0.1, 1, 1),
    weights: Float64Array.of(2, -1, 4),
  };
  const [slopes, sums, weighted] = [Float64Array.of(0.5, 0.5, 0.25), Float64Array.of(1, 1, 1), new Float64Array(3)];
  reference(terms, [1, 1, 1], slopes, sums, weighted);
  expect([...slopes]).toEqual([0.7, 0, 0.25]);
  expect([...sums]).toEqual([1.7, 1, 1.25]);
  expect([...weighted]).toEqual([1.4, -0, 1]);
});
