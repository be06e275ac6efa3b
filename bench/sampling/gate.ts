import { takeRows, type Matrix } from '../../src/matrix';
import { patternBits } from '../../src/reference/pattern-bits';
import { bitAt } from '../../src/problem/patterns';
import { scaledRows } from '../../src/sampling/directions';
import type { SampledPatterns } from '../../src/sampling/sample';

/** Rows of X on which every pattern is compared with double precision. */
const CHECKED_ROWS = 256;

/**
 * Compares the bits of evenly spaced rows, the first and the last among them, with the double-precision twin. A bit may differ
 * only where |x·u| ≤ (d + 1) 2⁻²⁴ Σ_j |x_j u_j|, within which single precision cannot tell the sign.
 *
 * @throws Error that names the first bit that is wrong.
 */
export function checkBits(X: Matrix, sampled: SampledPatterns): { checkedBits: number; undecidedBits: number } {
  const rows = spreadRows(X.rows);
  const x = scaledRows(takeRows(X, rows));
  const directions = Float32Array.from(sampled.directions.data);
  const { words } = patternBits(x, directions, X.columns);
  const twin = { samples: rows.length, count: sampled.count, words };
  let undecidedBits = 0;
  for (let i = 0; i < sampled.count; i++) {
    rows.forEach((row, k) => {
      if (bitAt(twin, i, k) === bitAt(sampled, i, row)) return;
      const u = directions.subarray(i * X.columns, (i + 1) * X.columns);
      const { product, bound } = productWithBound(x.subarray(k * X.columns, (k + 1) * X.columns), u);
      if (!(Math.abs(product) <= bound)) {
        throw new Error(`sampling at n = ${X.rows} is wrong: pattern ${i} at sample ${row} differs from double precision`);
      }
      undecidedBits++;
    });
  }
  return { checkedBits: sampled.count * rows.length, undecidedBits };
}

/**
 * Checks products X U, samples × patterns, on the same rows: |c − x·u| ≤ (d + 1) 2⁻²⁴ Σ_j |x_j u_j|.
 *
 * @throws Error that names the first product that is wrong.
 */
export function checkProducts(x: Float32Array, directions: Float32Array, features: number, products: Float32Array): void {
  const patterns = directions.length / features;
  for (const k of spreadRows(x.length / features)) {
    for (let i = 0; i < patterns; i++) {
      const { product, bound } = productWithBound(
        x.subarray(k * features, (k + 1) * features),
        directions.subarray(i * features, (i + 1) * features),
      );
      const got = products[k * patterns + i]!;
      if (!(Math.abs(got - product) <= bound))
        throw new Error(`the bare product is wrong at row ${k}, column ${i}: ${got} instead of ${product}`);
    }
  }
}

function spreadRows(samples: number): number[] {
  const checked = Math.min(CHECKED_ROWS, samples);
  return Array.from({ length: checked }, (_, i) => Math.round((i * (samples - 1)) / Math.max(1, checked - 1)));
}

function productWithBound(x: Float32Array, u: Float32Array): { product: number; bound: number } {
  let product = 0;
  let terms = 0;
  for (let j = 0; j < x.length; j++) {
    product += x[j]! * u[j]!;
    terms += Math.abs(x[j]! * u[j]!);
  }
  return { product, bound: (x.length + 1) * 2 ** -24 * terms };
}
