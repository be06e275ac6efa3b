import type { ProductShape } from '../../src/kernels/matrix-product';
import { matrixProduct } from '../../src/reference/matrix-product';

/** Rows of a product that are compared with double precision. */
const CHECKED_ROWS = 32;

/**
 * Checks evenly spaced rows of C = A B, the first and the last among them, against double precision:
 * |c − Σ_k a_k b_k| ≤ (inner + 1) 2⁻²⁴ Σ_k |a_k b_k|, which holds for any order of summation.
 *
 * @throws Error that names the first entry that is wrong.
 */
export function checkProduct(name: string, a: Float32Array, b: Float32Array, c: Float32Array, shape: ProductShape): void {
  const { rows, inner, columns } = shape;
  if (c.length !== rows * columns) throw new Error(`${name} gave ${c.length} values for ${rows} × ${columns}`);
  const checked = Math.min(CHECKED_ROWS, rows);
  const part = { rows: 1, inner, columns };
  const sizes = b.map(Math.abs);
  for (let i = 0; i < checked; i++) {
    const row = Math.round((i * (rows - 1)) / Math.max(1, checked - 1));
    const left = a.subarray(row * inner, (row + 1) * inner);
    const want = matrixProduct(left, b, part);
    const terms = matrixProduct(left.map(Math.abs), sizes, part);
    checkEntries(`${name}, row ${row}`, c.subarray(row * columns, (row + 1) * columns), want, terms, inner + 1);
  }
}

/**
 * Checks |got − want| ≤ k 2⁻²⁴ terms for every entry.
 *
 * @throws Error that names the first entry that is wrong.
 */
export function checkEntries(name: string, got: Float32Array, want: Float64Array, terms: Float64Array, k: number): void {
  const wrong = want.findIndex((value, at) => !(Math.abs(got[at]! - value) <= k * 2 ** -24 * terms[at]!));
  if (wrong >= 0) throw new Error(`${name} is wrong: entry ${wrong} is ${got[wrong]} instead of ${want[wrong]}`);
}
