import { transpose, multiply, type Matrix } from '../matrix';
import type { Spectra } from '../problem/spectra';
import type { Penalties } from '../problem/splitting';

/**
 * Solves (ρ_v I + ρ_s GᵀG + ρ_a TᵀT) x = r in place. In the coordinates p = (r_v − r_w)/√2, m = (r_v + r_w)/√2, rotated by Q
 * and R, the system is diagonal: ρ_v + ρ_s Λ_j + 2 ρ_a Γ_i for p and ρ_v + ρ_s Λ_j for m (arXiv 2201.01965, simplified).
 */
export function spectralSolve(spectra: Spectra, r: Float64Array, rho: Penalties): void {
  const { values: lambda, vectors: Q } = spectra.features;
  const { values: gamma, vectors: R } = spectra.patterns;
  const [d, P] = [Q.rows, R.rows];
  const half = P * d;
  const plus = rotate(r, (v, w) => (v - w) / Math.SQRT2);
  const minus = rotate(r, (v, w) => (v + w) / Math.SQRT2);
  const plusHat = multiply(transpose(R), multiply(plus, Q));
  const minusHat = multiply(minus, Q);
  for (let i = 0; i < P; i++) {
    for (let j = 0; j < d; j++) {
      plusHat.data[i * d + j]! /= rho.v + rho.s * Math.max(0, lambda[j]!) + 2 * rho.a * Math.max(0, gamma[i]!);
      minusHat.data[i * d + j]! /= rho.v + rho.s * Math.max(0, lambda[j]!);
    }
  }
  const back = transpose(Q);
  const p = multiply(multiply(R, plusHat), back).data;
  const m = multiply(minusHat, back).data;
  for (let at = 0; at < half; at++) {
    r[at] = (p[at]! + m[at]!) / Math.SQRT2;
    r[half + at] = (m[at]! - p[at]!) / Math.SQRT2;
  }

  function rotate(from: Float64Array, combine: (v: number, w: number) => number): Matrix {
    return { rows: P, columns: d, data: Float64Array.from({ length: half }, (_, at) => combine(from[at]!, from[half + at]!)) };
  }
}
