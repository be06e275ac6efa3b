import type { Matrix } from '../matrix';
import { dot } from './objective';
import { conicMargin } from './cone-margin';
import { interiorDirection } from './interior-direction';
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
      const margin = (u: Float64Array) => conicMargin(this.#problem, i % P, u);
      if (margin(row) >= 0) continue;
      const inward = this.#direction(i % P);
      if (!inward) {
        row.fill(0);
        continue;
      }
      project(this.#problem, i % P, row, margin);
      const left = -margin(row);
      if (!(left > 0)) continue;
      const step = (left / margin(inward)) * (1 + 1e-9);
      for (let j = 0; j < d; j++) row[j]! += step * inward[j]!;
      if (margin(row) < -1e-12 * Math.sqrt(dot(row, 0, row, 0, d))) row.fill(0);
    }
    return { ...V, data };
  }

  #direction(pattern: number): Float64Array | undefined {
    if (!this.#directions.has(pattern)) this.#directions.set(pattern, interiorDirection(this.#problem, pattern));
    return this.#directions.get(pattern);
  }
}

/**
 * The nearest point of the (robust) cone of a pattern, up to what is left after `passes` passes; replaces `v`. Dual coordinate
 * ascent on min ½‖u − v‖² subject to e_k x_kᵀu ≥ rad(u) for all k, whose minimiser is soft(v + Σ α_k e_k x_k, (Σ α_k) ε).
 */
function project(
  { X, patterns, perturbation }: Problem,
  pattern: number,
  v: Float64Array,
  margin: (u: Float64Array) => number,
  passes = 100,
): void {
  const [n, d] = [X.rows, X.columns];
  const small = 1e-10 * Math.sqrt(dot(v, 0, v, 0, d));
  const centre = v.slice();
  const alpha = new Float64Array(n);
  const reach = reachOf(perturbation);
  const curvature = Float64Array.from({ length: n }, (_, k) => (Math.sqrt(dot(X.data, k * d, X.data, k * d, d)) + reach) ** 2);
  let weight = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (let k = 0; k < n; k++) {
      if (curvature[k] === 0) continue;
      const e = 2 * bitAt(patterns, pattern, k) - 1;
      const slope = e * dot(X.data, k * d, v, 0, d) - radiusOf(perturbation, v);
      const next = Math.max(0, alpha[k]! - slope / curvature[k]!);
      const change = next - alpha[k]!;
      if (change === 0) continue;
      alpha[k] = next;
      weight += change;
      for (let j = 0; j < d; j++) centre[j]! += change * e * X.data[k * d + j]!;
      v.set(centre);
      shrinkByRadius(perturbation, v, 0, weight);
    }
    if (margin(v) > -small) return;
  }
}
