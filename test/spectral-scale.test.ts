import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { spectralScale } from '../src/kernels/spectral-scale';
import { spectralScale as reference } from '../src/reference/spectral-scale';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel, separate, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Six roundings of the diagonal, whose terms are all positive, and a division, which counts for five. */
const ROUNDINGS = 11;
const RHO = { v: 0.25, s: 0.0625, a: 0.4375 };

async function check(
  patterns: number,
  features: number,
  WORKGROUP_SIZE: number,
  { classes = 1, workgroups = cover(patterns * features * classes, WORKGROUP_SIZE), scale = 1 } = {},
): Promise<void> {
  const entries = patterns * features * classes;
  const eigenvalues = signedValues(features + patterns, 3).map((value) => scale * Math.max(0, 10 * value));
  const [plus, minus] = [signedValues(entries, 4), signedValues(entries, 5)];
  const got = await runKernel(
    accelerator,
    spectralScale,
    { WORKGROUP_SIZE },
    { eigenvalues, plus: concatenate(plus, nans(8)), rotated: concatenate(nans(entries), minus, nans(8)) },
    { patterns, features, classes, rho_v: RHO.v, rho_s: RHO.s, rho_a: RHO.a },
    workgroups,
  );
  const each = (values: Float32Array) => separate(values, classes, features);
  const [gotPlus, gotMinus] = [each(got.plus.subarray(0, entries)), each(got.rotated.subarray(entries, 2 * entries))];
  for (let at = 0; at < classes; at++) {
    const [wantPlus, wantMinus] = [Float64Array.from(each(plus)[at]!), Float64Array.from(each(minus)[at]!)];
    reference(eigenvalues.subarray(0, features), eigenvalues.subarray(features), wantPlus, wantMinus, RHO);
    expectWithinRounding(gotPlus[at]!, wantPlus, wantPlus.map(Math.abs), ROUNDINGS);
    expectWithinRounding(gotMinus[at]!, wantMinus, wantMinus.map(Math.abs), ROUNDINGS);
  }
  expectUntouched(got.plus.subarray(entries));
  expectUntouched(got.rotated.subarray(0, entries));
  expectUntouched(got.rotated.subarray(2 * entries));
}

describe.each([16, 64, 256])('spectral_scale, workgroups of %i', (workgroupSize) => {
  test.each([
    [1, 1],
    [1, workgroupSize - 1],
    [workgroupSize, 1],
    [3, workgroupSize + 1],
    [17, 9],
  ])('%i patterns, %i features', (patterns, features) => check(patterns, features, workgroupSize));
});

test.each([2, 5])('%i classes at once', (classes) => check(4, 3, 16, { classes }));
test('more workgroups than one row holds', () => check(20, 7, 16, { workgroups: twoRows(140, 16) }));
test.each([0, 2 ** -30, 2 ** 40])('eigenvalues of order %f', (scale) => check(5, 6, 16, { scale }));

test('the reference divides by the diagonal of the linear system', () => {
  const [plus, minus] = [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1, 1, 1)];
  reference([1, 3], [0, 5], plus, minus, { v: 1, s: 2, a: 0.5 });
  expect([...plus]).toEqual([1 / 3, 1 / 7, 1 / 8, 1 / 12]);
  expect([...minus]).toEqual([1 / 3, 1 / 7, 1 / 3, 1 / 7]);
});
