import { multiply, multiplyByTranspose, transposeMultiply } from '../matrix';
import type { Spectra } from '../problem/spectra';
import type { Penalties } from '../problem/splitting';
import { spectralScale } from './spectral-scale';

/**
 * Solves (ρ_v I + ρ_s GᵀG + ρ_a TᵀT) x = r in the coordinates ((r_v − r_w)/√2 ; (r_v + r_w)/√2), both of `rotated` and of the
 * result: rotated by Q and R, the system is diagonal (arXiv 2201.01965, simplified).
 */
export function spectralSolve({ features, patterns }: Spectra, rotated: Float64Array, rho: Penalties): Float64Array {
  const [Q, R] = [features.vectors, patterns.vectors];
  const [d, P] = [Q.rows, R.rows];
  const nonnegative = (values: Float64Array) => values.map((value) => Math.max(0, value));
  const plus = transposeMultiply(R, multiply({ rows: P, columns: d, data: rotated.subarray(0, P * d) }, Q));
  const minus = multiply({ rows: P, columns: d, data: rotated.subarray(P * d) }, Q);
  spectralScale(nonnegative(features.values), nonnegative(patterns.values), plus.data, minus.data, rho);
  const solution = new Float64Array(2 * P * d);
  solution.set(multiplyByTranspose(multiply(R, plus), Q).data);
  solution.set(multiplyByTranspose(minus, Q).data, P * d);
  return solution;
}
