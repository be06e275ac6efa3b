import { dot } from '../problem/objective';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf } from '../problem/radius';
import type { Point } from '../problem/splitting';

/** A price and the pattern that it is paid for. */
export interface DirectionPrice {
  /** What the direction at unit length would be worth to the dual: a pattern with a price above β can lower the program. */
  readonly price: number;
  /** The pattern, a bit for each sample. */
  readonly bits: Uint8Array;
}

/**
 * The price at a dual point of a direction u at unit length, as v (half 0, σ = 1) or as w (half 1, σ = −1), in double precision from
 * raw data:
 *
 *     Σ_k max( −σ z_kᵀu − c_k (rad(u) − x_kᵀu)₊ ,  −c_k (rad(u) + x_kᵀu)₊ )
 *
 * with c = p/n for v and q/n for w; the larger term says whether the pattern is on at sample k. At ε = 0 that is its own pattern
 * 1[x_kᵀu ≥ 0] and the price is −σ Σ_k ζ_k (x_kᵀu)₊, ζ = (p − q)/n. Hard cones know no slack: a direction is priced
 * with its own pattern, and only where it keeps every sample at rad(u) from the hyperplane; −∞ elsewhere.
 *
 * It is the left side of the dual constraint of a neuron with this pattern, at one of the vectors over which it is a maximum.
 */
export function directionPrice(problem: Problem, { p, q, Z }: Point, u: Float64Array, half: 0 | 1): DirectionPrice {
  const { X, perturbation, cone } = problem;
  const [n, d] = [X.rows, X.columns];
  const robust = isRobust(problem);
  const own = !robust || cone === 'hard';
  const sigma = half === 0 ? 1 : -1;
  const rad = radiusOf(perturbation, u);
  const bits = new Uint8Array(n);
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const product = dot(X.data, k * d, u, 0, d);
    const value = -sigma * (robust && Z ? dot(Z, k * d, u, 0, d) : ((p[k]! - q[k]!) / n) * product);
    if (own) {
      if (product >= 0) bits[k] = 1;
      if (Math.abs(product) < rad * (1 - 1e-9)) return { price: -Infinity, bits };
      sum += product >= 0 ? value : 0;
      continue;
    }
    const cap = Math.max(0, half === 0 ? p[k]! : q[k]!) / n;
    const on = value - cap * Math.max(0, rad - product);
    const off = -cap * Math.max(0, rad + product);
    if (on > off || (on === off && product >= 0)) bits[k] = 1;
    sum += Math.max(on, off);
  }
  const length = Math.sqrt(dot(u, 0, u, 0, d));
  return { price: length > 0 ? sum / length : 0, bits };
}
