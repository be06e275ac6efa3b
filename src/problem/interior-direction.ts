import { conicMargin, isZeroRow } from './cone-margin';
import { NearestPoint } from './nearest-point';
import { dot } from './objective';
import { bitAt } from './patterns';
import type { Problem } from './problem';

/** The share of the largest margin that is good enough. */
const GOOD_ENOUGH = 0.5;

/**
 * A direction strictly inside the (robust) cone of a pattern, with at least half the largest margin e_k x_kᵀc − rad(c) that any
 * direction of its length has; undefined when the cone has no interior.
 *
 * The direction of largest margin is the point nearest to 0 in the convex hull of the vectors e_k x_k − δ, δ admissible (Wolfe,
 * *Finding the nearest point in a polytope*, Mathematical Programming 11, 1976).
 */
export function interiorDirection(problem: Problem, pattern: number): Float64Array | undefined {
  const { X, patterns, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const fixed = (j: number) => perturbation.radius[j] === 0;
  const rows = Array.from({ length: n }, (_, k) => k).filter((k) => !isZeroRow(X, k));
  // A sample at 0 stays on every hyperplane only along features that nobody can move.
  const free = Float64Array.from({ length: d }, (_, j) => (rows.length === n || fixed(j) ? 1 : 0));
  const lowest = (c: Float64Array): Float64Array => {
    let [least, at] = [Infinity, 0];
    for (const k of rows) {
      const product = (2 * bitAt(patterns, pattern, k) - 1) * dot(X.data, k * d, c, 0, d);
      if (product < least) [least, at] = [product, k];
    }
    const sign = 2 * bitAt(patterns, pattern, at) - 1;
    const length = Math.sqrt(dot(c, 0, c, 0, d));
    const vertex = new Float64Array(d);
    for (let j = 0; j < d; j++) {
      if (free[j] === 0) continue;
      const towards = perturbation.norm === 'linf' ? Math.sign(c[j]!) : length > 0 ? c[j]! / length : 0;
      vertex[j] = sign * X.data[at * d + j]! - perturbation.radius[j]! * towards;
    }
    return vertex;
  };
  if (rows.length === 0) return undefined;

  const nearest = new NearestPoint(lowest(new Float64Array(d)));
  for (let step = 0; step < 20 * (d + 10); step++) {
    const c = nearest.point;
    const next = lowest(c);
    if (dot(next, 0, c, 0, d) >= GOOD_ENOUGH * dot(c, 0, c, 0, d) || !nearest.add(next)) break;
  }
  return conicMargin(problem, pattern, nearest.point) > 0 ? nearest.point : undefined;
}
