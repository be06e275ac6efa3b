import type { Matrix } from '../matrix';
import { dot } from './objective';
import { bitAt } from './patterns';
import type { Problem } from './problem';
import { radiusOf, reachOf, shrinkByRadius } from './radius';

/** Moves points into the hard cones; remembers each pattern's interior direction between calls. */
export class ConeRepair {
  readonly #problem: Problem;
  readonly #directions = new Map<number, Float64Array | undefined>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  /**
   * Projects each v_i on its cone and makes up for what the projection leaves: v_i + t c_i with
   * t = max_k h_k(v_i)₊ / min_k(−h_k(c_i)), h_k(u) = rad(u) − e_ik x_kᵀu, c_i strictly inside the cone of pattern i. A neuron
   * outside a cone without interior becomes 0.
   */
  repair(V: Matrix): Matrix {
    const d = V.columns;
    const P = this.#problem.patterns.count;
    const data = V.data.slice();
    for (let i = 0; i < 2 * P; i++) {
      const row = data.subarray(i * d, (i + 1) * d);
      const outside = -conicMargin(this.#problem, i % P, row);
      if (!(outside > 0)) continue;
      project(this.#problem, i % P, row);
      const left = -conicMargin(this.#problem, i % P, row);
      if (!(left > 0)) continue;
      const inward = this.#direction(i % P);
      if (!inward) {
        row.fill(0);
        continue;
      }
      const step = (left / conicMargin(this.#problem, i % P, inward)) * (1 + 1e-9);
      for (let j = 0; j < d; j++) row[j]! += step * inward[j]!;
      if (conicMargin(this.#problem, i % P, row) < -1e-12 * Math.sqrt(dot(row, 0, row, 0, d))) row.fill(0);
    }
    return { ...V, data };
  }

  #direction(pattern: number): Float64Array | undefined {
    if (!this.#directions.has(pattern)) this.#directions.set(pattern, interiorDirection(this.#problem, pattern));
    return this.#directions.get(pattern);
  }
}

/** min over samples of e_k x_kᵀu − rad(u), leaving out rows of zeros where rad(u) = 0: nonnegative inside the cone. */
export function conicMargin({ X, patterns, perturbation }: Problem, pattern: number, u: Float64Array): number {
  const d = X.columns;
  const rad = radiusOf(perturbation, u);
  let least = Infinity;
  for (let k = 0; k < X.rows; k++) {
    if (rad === 0 && isZeroRow(X, k)) continue;
    least = Math.min(least, (2 * bitAt(patterns, pattern, k) - 1) * dot(X.data, k * d, u, 0, d) - rad);
  }
  return least === Infinity ? 0 : least;
}

function isZeroRow(X: Matrix, k: number): boolean {
  for (let j = 0; j < X.columns; j++) if (X.data[k * X.columns + j] !== 0) return false;
  return true;
}

/**
 * A direction strictly inside the (robust) cone of a pattern, near the one of largest margin: the least c with
 * e_k x_kᵀc − rad(c) ≥ 1. Undefined when the cone has no interior, as far as `passes` passes can tell.
 */
export function interiorDirection(problem: Problem, pattern: number, passes = 300): Float64Array | undefined {
  let best: Float64Array | undefined;
  let bestMargin = 0;
  ascend(problem, pattern, new Float64Array(problem.X.columns), 1, passes, (c, pass) => {
    const margin = conicMargin(problem, pattern, c) / Math.sqrt(dot(c, 0, c, 0, c.length));
    if (!(margin > bestMargin)) return false;
    const settled = margin < bestMargin * 1.02 && pass > 10;
    [best, bestMargin] = [c.slice(), margin];
    return settled;
  });
  return best;
}

/** The nearest point of the (robust) cone of a pattern, up to what is left after `passes` passes; replaces `v`. */
function project(problem: Problem, pattern: number, v: Float64Array, passes = 100): void {
  const small = 1e-10 * Math.sqrt(dot(v, 0, v, 0, v.length));
  let last = v;
  ascend(problem, pattern, v.slice(), 0, passes, (u) => {
    last = u;
    return conicMargin(problem, pattern, u) > -small;
  });
  v.set(last);
}

/**
 * Dual coordinate ascent on min ½‖u − centre‖² subject to e_k x_kᵀu − rad(u) ≥ margin for all k, whose minimiser is
 * soft(centre + Σ α_k e_k x_k, (Σ α_k) ε). Calls `visit` after each pass and stops when it returns true.
 */
function ascend(
  problem: Problem,
  pattern: number,
  centre: Float64Array,
  margin: number,
  passes: number,
  visit: (u: Float64Array, pass: number) => boolean,
): void {
  const { X, patterns, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const alpha = new Float64Array(n);
  const u = centre.slice();
  const reach = reachOf(perturbation);
  const curvature = Float64Array.from({ length: n }, (_, k) => (Math.sqrt(dot(X.data, k * d, X.data, k * d, d)) + reach) ** 2);
  let weight = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (let k = 0; k < n; k++) {
      if (curvature[k] === 0) continue;
      const e = 2 * bitAt(patterns, pattern, k) - 1;
      const slope = e * dot(X.data, k * d, u, 0, d) - radiusOf(perturbation, u) - margin;
      const next = Math.max(0, alpha[k]! - slope / curvature[k]!);
      const change = next - alpha[k]!;
      if (change === 0) continue;
      alpha[k] = next;
      weight += change;
      for (let j = 0; j < d; j++) centre[j]! += change * e * X.data[k * d + j]!;
      u.set(centre);
      shrinkByRadius(perturbation, u, 0, weight);
    }
    if (visit(u, pass)) return;
  }
}
