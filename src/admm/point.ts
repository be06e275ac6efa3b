import { bitAt } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import type { Penalties, Point } from '../problem/splitting';
import type { PointParts } from './gpu-splitting';

/** The point behind scaled duals in single precision: α = −ρ_s ν with the signs e taken out of ν, and Z = ρ_a μ. */
export function toPoint({ X, patterns }: Problem, parts: PointParts, rho: Penalties): Point {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const alpha = Float64Array.from(parts.nu!, (value) => -rho.s * value);
  for (let i = 0; i < 2 * P; i++) {
    for (let k = 0; k < n; k++) if (bitAt(patterns, i % P, k) === 0) alpha[i * n + k]! *= -1;
  }
  return {
    V: { rows: 2 * P, columns: d, data: Float64Array.from(parts.V!) },
    p: Float64Array.from(parts.multipliers!.subarray(0, n)),
    q: Float64Array.from(parts.multipliers!.subarray(n)),
    alpha,
    Z: parts.mu && Float64Array.from(parts.mu, (value) => rho.a * value),
  };
}
