import type { Matrix } from '../matrix';
import { dot, nonzeroRows } from './objective';
import { conicMargin } from './cone-margin';
import { projectOnCone } from './cone-projection';
import { interiorDirection } from './interior-direction';
import { bitAt } from './patterns';
import { isRobust, type Problem } from './problem';
import { radiusOf, reachOf, shrinkByRadius } from './radius';

/** A margin of this share of a neuron's length times the size of the data is a rounding error. */
const ROUNDING = 1e-12;
/** Neurons that a repair at little cost keeps beside those it is told to. */
const MOST_KEPT = 16;
/** Steps that a projection may take for each feature: it seldom needs more than one. */
const MOST_STEPS = 10;

/** Moves points into the hard cones; remembers each pattern's interior direction, and each neuron's multipliers, between calls. */
export class ConeRepair {
  readonly #problem: Problem;
  readonly #directions = new Map<number, Float64Array | undefined>();
  readonly #multipliers = new Map<number, Float64Array>();
  readonly #binding = new Map<number, number[]>();

  /** The largest squared slope of each sample's constraint: (‖x_k‖₂ + ‖ε‖₂)². */
  readonly #curvature: Float64Array;
  /** What a margin is at most for a neuron of length 1. */
  readonly #size: number;

  constructor(problem: Problem) {
    this.#problem = problem;
    const { X, perturbation } = problem;
    const d = X.columns;
    const reach = reachOf(perturbation);
    this.#curvature = new Float64Array(X.rows).map((_, k) => (Math.sqrt(dot(X.data, k * d, X.data, k * d, d)) + reach) ** 2);
    this.#size = Math.sqrt(this.#curvature.reduce((most, value) => Math.max(most, value), 0));
  }

  /**
   * Feasible neurons near V. For ε = 0 each v_i moves to the nearest point of its cone; otherwise to v_i + t c_i with
   * t = max_k h_k(v_i)₊ / min_k(−h_k(c_i)), h_k(u) = rad(u) − e_ik x_kᵀu, c_i strictly inside the cone of pattern i, and to 0 where
   * that cone has no interior.
   *
   * Not `closely`, it costs little: for ε = 0 all neurons become 0 but the longest and those that are not 0 in `support`; for ε > 0 none is
   * first projected on its cone, which moves it least and leaves little for t c_i to make up for, but takes many passes over the samples.
   */
  repair(V: Matrix, closely = true, support?: Matrix): Matrix {
    const d = V.columns;
    const P = this.#problem.patterns.count;
    const data = V.data.slice();
    const exact = !isRobust(this.#problem);
    if (exact && !closely) keepLongest(data, d, support ? nonzeroRows(support) : []);
    for (let i = 0; i < 2 * P; i++) {
      const row = data.subarray(i * d, (i + 1) * d);
      if (row.every((value) => value === 0)) continue;
      const margin = (u: Float64Array) => conicMargin(this.#problem, i % P, u);
      if (margin(row) >= 0) continue;
      if (closely || exact) this.#project(i, row, margin);
      if (margin(row) < -this.#rounding(row)) this.#moveInward(i % P, row, margin);
    }
    return { ...V, data };
  }

  /** v + t c with c strictly inside the cone; 0 where there is no such direction. */
  #moveInward(pattern: number, v: Float64Array, margin: (u: Float64Array) => number): void {
    const inward = this.#direction(pattern);
    if (!inward) {
      v.fill(0);
      return;
    }
    const step = (-margin(v) / margin(inward)) * (1 + 1e-9);
    for (let j = 0; j < v.length; j++) v[j]! += step * inward[j]!;
    if (margin(v) < -this.#rounding(v)) v.fill(0);
  }

  #rounding(v: Float64Array): number {
    return ROUNDING * this.#size * Math.sqrt(dot(v, 0, v, 0, v.length));
  }

  #direction(pattern: number): Float64Array | undefined {
    if (!this.#directions.has(pattern)) this.#directions.set(pattern, interiorDirection(this.#problem, pattern));
    return this.#directions.get(pattern);
  }

  /** The projection, from what the same neuron's multipliers were the last time. */
  #project(neuron: number, row: Float64Array, margin: (u: Float64Array) => number): void {
    const { X, patterns } = this.#problem;
    const pattern = neuron % patterns.count;
    if (!isRobust(this.#problem)) {
      const binding = this.#binding.get(neuron) ?? [];
      this.#binding.set(neuron, binding);
      projectOnCone({ X, patterns, squares: this.#curvature }, pattern, row, binding, MOST_STEPS * (X.columns + 1));
      return;
    }
    const alpha = this.#multipliers.get(neuron) ?? new Float64Array(X.rows);
    this.#multipliers.set(neuron, alpha);
    project(this.#problem, pattern, row, alpha, this.#curvature, this.#size, margin);
  }
}

/** Leaves the rows of length d that are listed and the MOST_KEPT longest others, and zeros in the place of the rest. */
function keepLongest(rows: Float64Array, d: number, listed: readonly number[]): void {
  const lengths = Array.from({ length: rows.length / d }, (_, i) => Math.sqrt(dot(rows, i * d, rows, i * d, d)));
  const order = Array.from(lengths.keys()).sort((one, other) => lengths[other]! - lengths[one]!);
  const spared = new Set(listed);
  for (const i of order.filter((i) => !spared.has(i)).slice(MOST_KEPT)) rows.fill(0, i * d, (i + 1) * d);
}

/** Passes over all samples are this many passes apart; those in between visit the samples with a positive multiplier. */
const FULL_PASS_EVERY = 8;

/**
 * The nearest point of the (robust) cone of a pattern, up to what is left after `passes` passes; replaces `v`. Dual coordinate
 * ascent on min ½‖u − v‖² subject to e_k x_kᵀu ≥ rad(u) for all k, whose minimiser is soft(v + Σ α_k e_k x_k, (Σ α_k) ε), from
 * the given α ≥ 0, which it replaces by its last.
 */
function project(
  problem: Problem,
  pattern: number,
  v: Float64Array,
  alpha: Float64Array,
  curvature: Float64Array,
  size: number,
  margin: (u: Float64Array) => number,
  passes = 200,
): void {
  const { X, patterns, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const small = 1e-10 * size * Math.sqrt(dot(v, 0, v, 0, d));
  const robust = isRobust(problem);
  const centre = robust ? v.slice() : v;
  let weight = 0;
  const move = (k: number, amount: number) => {
    const signed = amount * (2 * bitAt(patterns, pattern, k) - 1);
    weight += amount;
    for (let j = 0; j < d; j++) centre[j]! += signed * X.data[k * d + j]!;
  };
  const settle = () => {
    if (!robust) return;
    v.set(centre);
    shrinkByRadius(perturbation, v, 0, weight);
  };
  for (let k = 0; k < n; k++) if (alpha[k]! > 0) move(k, alpha[k]!);
  settle();
  for (let pass = 0; pass < passes; pass++) {
    const full = pass % FULL_PASS_EVERY === 0;
    if (full && pass > 0 && margin(v) > -small) return;
    for (let k = 0; k < n; k++) {
      if (!full && alpha[k] === 0) continue;
      if (curvature[k] === 0) continue;
      const rad = robust ? radiusOf(perturbation, v) : 0;
      const slope = (2 * bitAt(patterns, pattern, k) - 1) * dot(X.data, k * d, v, 0, d) - rad;
      const change = Math.max(0, alpha[k]! - slope / curvature[k]!) - alpha[k]!;
      if (change === 0) continue;
      alpha[k]! += change;
      move(k, change);
      settle();
    }
  }
}
