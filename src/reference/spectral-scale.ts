import type { Penalties } from '../problem/splitting';

/**
 * Divides in place by the linear step's diagonal in eigenvector coordinates: plus_ij by ρ_v + ρ_s Λ_j + 2 ρ_a Γ_i and minus_ij by
 * ρ_v + ρ_s Λ_j; both are P × d, Λ (d) and Γ (P) are the eigenvalues of XᵀX and DᵀD.
 */
export function spectralScale(
  lambda: ArrayLike<number>,
  gamma: ArrayLike<number>,
  plus: Float64Array,
  minus: Float64Array,
  rho: Pick<Penalties, 'v' | 's' | 'a'>,
): void {
  const d = lambda.length;
  for (let at = 0; at < plus.length; at++) {
    const shared = rho.v + rho.s * lambda[at % d]!;
    plus[at]! /= shared + 2 * rho.a * gamma[Math.floor(at / d)]!;
    minus[at]! /= shared;
  }
}
