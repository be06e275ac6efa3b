import { expect, test } from 'vitest';
import { multiply, type Matrix } from '../../src/matrix';
import { bitAt } from '../../src/problem/patterns';
import { PredictionFactors } from '../../src/problem/prediction-factor';
import { drawsOf, generate } from '../support/problems';

const { problem } = generate({ loss: 'squared', cone: 'hard', ball: 'none' }, 1, { samples: 14, features: 3, patterns: 6 });
const { X, patterns } = problem;
const factors = new PredictionFactors(problem);

/** The largest entry of A B − I. */
function fromIdentity(A: Matrix, B: Matrix): number {
  const product = multiply(A, B);
  return Math.max(...product.data.map((value, at) => Math.abs(value - (at % (A.rows + 1) === 0 ? 1 : 0))));
}

const row = (k: number): Float64Array => X.data.subarray(k * X.columns, (k + 1) * X.columns);

test.each([1, 2, 3])('inverts ρ_v I + ρ_s XᵀX, and K of the samples, entry by entry (seed %i)', (seed) => {
  const draws = drawsOf(seed);
  const rho = { v: draws.uniform(0.1, 3), s: draws.uniform(0.1, 3), a: draws.uniform(0.1, 3), pi: 1 };
  const { inverseA, scaledX, inverseK } = factors.factor(rho);
  const [n, d] = [X.rows, X.columns];

  const A = { rows: d, columns: d, data: new Float64Array(d * d) };
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      const products = Array.from({ length: n }, (_, k) => row(k)[i]! * row(k)[j]!).reduce((sum, value) => sum + value);
      A.data[i * d + j] = rho.s * products + (i === j ? rho.v : 0);
    }
  expect(fromIdentity(A, inverseA)).toBeLessThanOrEqual(1e-12);
  expect(scaledX).toEqual(multiply(X, inverseA));

  const K = { rows: n, columns: n, data: new Float64Array(n * n) };
  for (let k = 0; k < n; k++)
    for (let l = 0; l < n; l++) {
      const between = row(l).reduce((sum, value, j) => sum + value * scaledX.data[k * d + j]!, 0);
      let shared = 0;
      for (let i = 0; i < patterns.count; i++) shared += bitAt(patterns, i, k) * bitAt(patterns, i, l);
      // Both halves, v and w, have every pattern.
      K.data[k * n + l] = 2 * between * shared + (k === l ? 1 / rho.a : 0);
    }
  expect(fromIdentity(K, inverseK)).toBeLessThanOrEqual(1e-11);
});
