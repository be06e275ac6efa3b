import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { readFloats } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { compileProduct, productFamilies } from '../src/kernels/fastest-product';
import { productInParts } from '../src/kernels/product-in-parts';
import { matrixProduct } from '../src/reference/matrix-product';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe('a product in parts', () => {
  // Blocks of 64 rows of 3 · 5 multiply-adds: the last part is cut off, or everything fits.
  test.each([
    [150, 1, 3],
    [150, 64 * 15, 3],
    [150, 2 * 64 * 15 - 1, 3],
    [150, 2 * 64 * 15, 2],
    [150, 150 * 15, 1],
    [128, 64 * 15, 2],
    [1, 1, 1],
  ])('%i rows, at most %i multiply-adds at a time: %i steps, and the product whatever the family', async (rows, mostWork, parts) => {
    const shape = { rows, inner: 3, columns: 5 };
    const [left, right] = [signedValues(rows * 3, 1), signedValues(15, 2)];
    const magnitude = matrixProduct(left.map(Math.abs), right.map(Math.abs), shape);
    for (const family of productFamilies(accelerator)) {
      const buffers = {
        a: allocate(accelerator, 'a', left),
        b: allocate(accelerator, 'b', right),
        c: allocate(accelerator, 'c', nans(rows * 5 + 8)),
      };
      const steps = productInParts(await compileProduct(accelerator, family), buffers, shape, mostWork);
      expect(steps).toHaveLength(parts);
      submit(accelerator, steps);
      const got = await readFloats(accelerator, buffers.c);
      expectWithinRounding(got.subarray(0, rows * 5), matrixProduct(left, right, shape), magnitude, 4);
      expectUntouched(got.subarray(rows * 5));
    }
  });
});
