import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { blockResidual } from '../src/kernels/block-residual';
import { cover } from '../src/kernels/cover';
import { blockResidual as reference } from '../src/reference/block-residual';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Two differences and a product. */
const ROUNDINGS = 3;

/** The copy and the dual lie apart in the state, with NaN around them. */
async function check(length: number, size: number, rho = 0.3125, workgroups = cover(length, size), scale = 1): Promise<void> {
  const [image, copy, dual] = [1, 2, 3].map((seed) => signedValues(length, seed).map((value) => scale * value));
  const { residual } = await runKernel(
    accelerator,
    blockResidual,
    { WORKGROUP_SIZE: size },
    { image: image!, state: concatenate(nans(2), dual!, nans(3), copy!, nans(4)), residual: nans(length + 8) },
    { length, copy_start: 5 + length, dual_start: 2, rho },
    workgroups,
  );
  const magnitude = Float64Array.from(image!, (value, at) => rho * (Math.abs(value) + Math.abs(copy![at]!) + Math.abs(dual![at]!)));
  expectWithinRounding(residual.subarray(0, length), reference(image!, copy!, dual!, rho), magnitude, ROUNDINGS);
  expectUntouched(residual.subarray(length));
}

describe.each([32, 64, 256])('block_residual, workgroups of %i', (size) => {
  test.each(lengthsAround(size))('%i entries', (length) => check(length, size));
});

test('more workgroups than one row holds', () => check(200, 32, 1, twoRows(200, 32)));
test.each([0, 2 ** -40, 2 ** 60])('values of order %f', (scale) => check(70, 32, 1, cover(70, 32), scale));

test('the reference by hand', () => {
  expect([...reference([1, 2], [10, 20], [3, 5], 0.5)]).toEqual([3, 6.5]);
});
