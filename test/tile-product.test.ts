import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { compileKernel } from '../src/gpu/kernel';
import { readFloats } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { bindTileProduct, tileProduct } from '../src/kernels/tile-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const TILE_SHAPES = [
  { rows: 63, inner: 16, columns: 65 },
  { rows: 64, inner: 15, columns: 64 },
  { rows: 65, inner: 17, columns: 63 },
];

test.each([...PRODUCT_SHAPES, ...TILE_SHAPES])('tile_product, $rows × $inner × $columns', async (shape) => {
  const compiled = await compileKernel(accelerator, tileProduct);
  await expectProduct(accelerator, shape, (buffers) => bindTileProduct(compiled, buffers, shape));
});

test('an empty sum is zero', async () => {
  const compiled = await compileKernel(accelerator, tileProduct);
  const [a, b, c] = [allocate(accelerator, 'a', 4), allocate(accelerator, 'b', 4), allocate(accelerator, 'c', Float32Array.of(NaN, NaN))];
  submit(accelerator, [bindTileProduct(compiled, { a, b, c }, { rows: 1, inner: 0, columns: 2 })]);
  expect([...(await readFloats(accelerator, c))]).toEqual([0, 0]);
});
