import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import type { Step } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import type { ProductBuffers, ProductShape } from '../../src/kernels/matrix-product';
import { matrixProduct } from '../../src/reference/matrix-product';
import { expectUntouched, expectWithinRounding, followedByNans, nans, signedValues } from './compare';

/** One, one less and one more than the tiles of the product kernels, and ragged shapes. */
export const PRODUCT_SHAPES: readonly ProductShape[] = [
  { rows: 1, inner: 1, columns: 1 },
  { rows: 31, inner: 3, columns: 33 },
  { rows: 32, inner: 4, columns: 32 },
  { rows: 33, inner: 5, columns: 31 },
  { rows: 15, inner: 8, columns: 65 },
  { rows: 17, inner: 130, columns: 7 },
  { rows: 70, inner: 1, columns: 19 },
  { rows: 1, inner: 257, columns: 5 },
  { rows: 100, inner: 34, columns: 3 },
];

/** Runs a product kernel over random matrices, compares it with the reference to the rounding bound, and returns C. */
export async function expectProduct(
  accelerator: Accelerator,
  shape: ProductShape,
  bind: (buffers: ProductBuffers) => Step,
): Promise<Float32Array> {
  const { rows, inner, columns } = shape;
  const left = signedValues(rows * inner, 1);
  const right = signedValues(inner * columns, 2);
  // What lies past the matrices must not enter their product.
  const a = allocate(accelerator, 'a', followedByNans(left, 8 * inner));
  const b = allocate(accelerator, 'b', followedByNans(right, 8 * columns));
  const c = allocate(accelerator, 'c', nans(rows * columns + 8));
  submit(accelerator, [bind({ a, b, c })]);
  const got = await readFloats(accelerator, c);
  const magnitude = matrixProduct(left.map(Math.abs), right.map(Math.abs), shape);
  expectWithinRounding(got.subarray(0, rows * columns), matrixProduct(left, right, shape), magnitude, inner + 1);
  expectUntouched(got.subarray(rows * columns));
  for (const buffer of [a, b, c]) buffer.destroy();
  return got;
}
