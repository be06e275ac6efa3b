import { describe, expect, test } from 'vitest';
import { maskedRows, maskedSums, signedProducts } from '../../src/problem/masked';
import { bitAt, packPatterns } from '../../src/problem/patterns';
import { drawsOf } from '../support/problems';

/** On both sides of the blocks of samples that masks are spread in, and of the words that they are packed in. */
const SAMPLES = [1, 31, 33, 1024, 1025, 2100];
const [PATTERNS, FEATURES] = [5, 3];

describe.each(SAMPLES)('products with the masks of %i samples', (n) => {
  const draws = drawsOf(n);
  const patterns = packPatterns(n, PATTERNS, () => draws.uniform() < 0.5);
  const whole = (count: number) => Float64Array.from({ length: count }, () => Math.floor(draws.uniform(-50, 50)));

  test('D W and Dᵀ A are the sums over what is active, exactly for whole numbers, in the place of what was there', () => {
    const [W, A] = [whole(PATTERNS * FEATURES), whole(n * FEATURES)];
    const rows = new Float64Array(n * FEATURES);
    const sums = new Float64Array(PATTERNS * FEATURES);
    for (let i = 0; i < PATTERNS; i++) {
      for (let k = 0; k < n; k++) {
        for (let j = 0; j < FEATURES; j++) {
          rows[k * FEATURES + j]! += bitAt(patterns, i, k) * W[i * FEATURES + j]!;
          sums[i * FEATURES + j]! += bitAt(patterns, i, k) * A[k * FEATURES + j]!;
        }
      }
    }
    expect(maskedRows(patterns, W, FEATURES)).toEqual(rows);
    expect(maskedRows(patterns, W, FEATURES, new Float64Array(n * FEATURES).fill(7))).toEqual(rows);
    expect(maskedSums(patterns, A, FEATURES)).toEqual(sums);
  });

  test('signed products turn where a sample is silent', () => {
    const X = { rows: n, columns: FEATURES, data: whole(n * FEATURES) };
    const U = { rows: 2, columns: FEATURES, data: whole(2 * FEATURES) };
    const want = new Float64Array(2 * n);
    for (let r = 0; r < 2; r++) {
      for (let k = 0; k < n; k++) {
        let product = 0;
        for (let j = 0; j < FEATURES; j++) product += X.data[k * FEATURES + j]! * U.data[r * FEATURES + j]!;
        want[r * n + k] = bitAt(patterns, 4 - r, k) === 1 ? product : 0 - product;
      }
    }
    const got = signedProducts(X, patterns, U, (r) => 4 - r);
    // Both zeros are the product of nothing.
    got.forEach((value, at) => expect(value === want[at]).toBe(true));
  });
});
