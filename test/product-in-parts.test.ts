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
  // Blocks of 64 rows of so many multiply-adds, of 32 where rows are even: the last part is cut off, or everything fits.
  test.each([
    [150, 3, 5, 1, 3],
    [150, 3, 5, 64 * 15, 3],
    [150, 3, 5, 2 * 64 * 15 - 1, 3],
    [150, 3, 5, 2 * 64 * 15, 2],
    [150, 3, 5, 150 * 15, 1],
    [128, 3, 5, 64 * 15, 2],
    [150, 4, 6, 1, 5],
    [150, 4, 6, 63 * 24, 5],
    [150, 4, 6, 64 * 24, 3],
    [150, 4, 5, 1, 3],
    [150, 3, 6, 1, 3],
    [1, 3, 5, 1, 1],
  ])(
    '%i × %i × %i, at most %i multiply-adds at a time: %i steps, and the product whatever the family',
    async (rows, inner, columns, mostWork, parts) => {
      const shape = { rows, inner, columns };
      const [left, right] = [signedValues(rows * inner, 1), signedValues(inner * columns, 2)];
      const magnitude = matrixProduct(left.map(Math.abs), right.map(Math.abs), shape);
      for (const family of productFamilies(accelerator)) {
        const buffers = {
          a: allocate(accelerator, 'a', left),
          b: allocate(accelerator, 'b', right),
          c: allocate(accelerator, 'c', nans(rows * columns + 8)),
        };
        const steps = productInParts(await compileProduct(accelerator, family), buffers, shape, mostWork);
        expect(steps).toHaveLength(parts);
        submit(accelerator, steps);
        const got = await readFloats(accelerator, buffers.c);
        expectWithinRounding(got.subarray(0, rows * columns), matrixProduct(left, right, shape), magnitude, inner + 1);
        expectUntouched(got.subarray(rows * columns));
      }
    },
  );
});
