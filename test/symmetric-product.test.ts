import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { symmetricProduct } from '../src/kernels/symmetric-product';
import { symmetricProduct as reference } from '../src/reference/symmetric-product';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

async function check(size: number, WORKGROUP_SIZE: number, scale = 1): Promise<void> {
  const drawn = signedValues(size * size, 1);
  const m = drawn.map((_, at) => scale * drawn[Math.min(at, (at % size) * size + Math.floor(at / size))]!);
  const v = signedValues(size, 2);
  const got = await runKernel(
    accelerator,
    symmetricProduct,
    { WORKGROUP_SIZE },
    // What lies past the ends is not read.
    { m: concatenate(m, nans(size)), v: concatenate(v, nans(4)), out: nans(size + 8) },
    { size },
    cover(Math.ceil(size / 4), WORKGROUP_SIZE),
  );
  const [M, x] = [Float64Array.from(m), Float64Array.from(v)];
  // Each term is rounded once as a product and at most `size` times in sums.
  expectWithinRounding(got.out.subarray(0, size), reference(M, x), reference(M.map(Math.abs), x.map(Math.abs)), size + 2);
  expectUntouched(got.out.subarray(size));
}

describe.each([8, 32, 64])('symmetric_product, workgroups of %i', (workgroup) => {
  test.each([1, 3, 4, 5, 31, 4 * workgroup, 4 * workgroup + 1])('size %i', (size) => check(size, workgroup));
});

test.each([0, 2 ** -40, 2 ** 40])('entries of order %f', (scale) => check(9, 8, scale));
