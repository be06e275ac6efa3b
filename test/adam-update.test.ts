import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { adamUpdate } from '../src/kernels/adam-update';
import { cover } from '../src/kernels/cover';
import { adamUpdate as reference } from '../src/reference/adam-update';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Shares that f32 holds exactly, as it does their complements. */
const STEP = { decay: 2 ** -3, rate: 2 ** -2, guard: 2 ** -10, keepFirst: 0.75, keepSecond: 0.875 };

async function check(
  rows: number,
  columns: number,
  WORKGROUP_SIZE: number,
  workgroups = cover(rows * columns, WORKGROUP_SIZE),
  scale = 1,
): Promise<void> {
  const count = rows * columns;
  const [gradient, first, weights] = [1, 2, 3].map((seed) => signedValues(count, seed).map((value) => scale * value));
  const second = signedValues(count, 5).map((value) => scale * scale * (0.25 + Math.abs(value)));
  const factors = signedValues(rows, 4);
  const { keepFirst, keepSecond, ...rest } = STEP;
  const got = await runKernel(
    accelerator,
    adamUpdate,
    { WORKGROUP_SIZE },
    {
      factors,
      gradient: gradient!,
      moments: concatenate(first!, second, nans(8)),
      weights: concatenate(weights!, nans(8)),
      transposed: nans(count + 8),
    },
    { rows, columns, ...rest, keep_first: keepFirst, keep_second: keepSecond },
    workgroups,
  );
  const moments = Float64Array.from([...first!, ...second]);
  const w = Float64Array.from(weights!);
  reference(w, moments, gradient!, factors, STEP);
  const slopes = w.map((_, at) => Math.abs(factors[Math.floor(at / columns)]! * gradient![at]!) + STEP.decay * Math.abs(weights![at]!));
  const sizeFirst = slopes.map((slope, at) => keepFirst * Math.abs(first![at]!) + (1 - keepFirst) * slope);
  const sizeSecond = slopes.map((slope, at) => keepSecond * second[at]! + (1 - keepSecond) * slope ** 2);
  // Two roundings of the slope, which count twice in its square, and three of each average.
  expectWithinRounding(got.moments.subarray(0, count), moments.subarray(0, count), sizeFirst, 6);
  expectWithinRounding(got.moments.subarray(count, 2 * count), moments.subarray(count), sizeSecond, 10);
  // In units of 2⁻²⁴: the root halves the relative error; root, sum and quotient add at most 16, the update 2 more.
  const sizeW = w.map((value, at) => {
    const root = Math.sqrt(moments[count + at]!) + STEP.guard;
    const relative = moments[count + at]! > 0 ? (5 * sizeSecond[at]!) / moments[count + at]! : 0;
    return 2 * Math.abs(value) + (STEP.rate / root) * (6 * sizeFirst[at]! + (relative + 18) * Math.abs(moments[at]!));
  });
  expectWithinRounding(got.weights.subarray(0, count), w, sizeW, 1);
  for (let at = 0; at < count; at++) expect(got.transposed[(at % columns) * rows + Math.floor(at / columns)]).toBe(got.weights[at]);
  expectUntouched(got.moments.subarray(2 * count));
  for (const part of [got.weights, got.transposed]) expectUntouched(part.subarray(count));
}

describe.each([16, 64])('adam_update, workgroups of %i', (size) => {
  test.each([
    [1, 1],
    [1, size - 1],
    [size, 1],
    [3, size + 1],
    [7, 5],
  ])('%i rows, %i columns', (rows, columns) => check(rows, columns, size));
});

test('more workgroups than one row holds', () => check(20, 7, 16, twoRows(140, 16)));
test.each([0, 2 ** -20, 2 ** 20])('values of order %f', (scale) => check(5, 7, 16, cover(35, 16), scale));

test('the first step moves every weight by the rate against its gradient (Adam is scale-free)', () => {
  const [correctFirst, correctSecond] = [1 - STEP.keepFirst, Math.sqrt(1 - STEP.keepSecond)];
  const weights = new Float64Array(3);
  const step = { ...STEP, decay: 0, guard: 0, rate: (0.1 * correctSecond) / correctFirst };
  reference(weights, new Float64Array(6), [5, -1e-3, 700], [1], step);
  [-0.1, 0.1, -0.1].forEach((want, at) => expect(weights[at]).toBeCloseTo(want, 14));
});
