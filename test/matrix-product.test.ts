import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { compileKernel } from '../src/gpu/kernel';
import { readFloats } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { bindMatrixProduct, matrixProduct } from '../src/kernels/matrix-product';
import { matrixProduct as reference } from '../src/reference/matrix-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe.each([
  [8, 8],
  [16, 4],
  [4, 2],
])('matrix_product, workgroups of %i × %i', (WORKGROUP_COLUMNS, WORKGROUP_ROWS) => {
  test.each(PRODUCT_SHAPES)('$rows × $inner × $columns', async (shape) => {
    const compiled = await compileKernel(accelerator, matrixProduct, { WORKGROUP_COLUMNS, WORKGROUP_ROWS });
    await expectProduct(accelerator, shape, (buffers) => bindMatrixProduct(compiled, buffers, shape));
  });
});

test('the same input gives the same bits', async () => {
  const shape = { rows: 33, inner: 65, columns: 31 };
  const compiled = await compileKernel(accelerator, matrixProduct);
  const runs = [0, 1].map(async () => expectProduct(accelerator, shape, (buffers) => bindMatrixProduct(compiled, buffers, shape)));
  const [first, second] = await Promise.all(runs);
  expect(first).toEqual(second);
});

test('an empty sum is zero', async () => {
  const compiled = await compileKernel(accelerator, matrixProduct);
  const [a, b, c] = [allocate(accelerator, 'a', 4), allocate(accelerator, 'b', 4), allocate(accelerator, 'c', Float32Array.of(NaN, NaN))];
  submit(accelerator, [bindMatrixProduct(compiled, { a, b, c }, { rows: 1, inner: 0, columns: 2 })]);
  expect([...(await readFloats(accelerator, c))]).toEqual([0, 0]);
});

test('the reference multiplies a matrix by hand', () => {
  const product = reference([1, 2, 3, 4, 5, 6], [1, -1, 0, 2, 3, 0.5], { rows: 2, inner: 3, columns: 2 });
  expect([...product]).toEqual([1 + 9, -1 + 4 + 1.5, 4 + 18, -4 + 10 + 3]);
});
