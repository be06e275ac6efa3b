import { takeRows, type Matrix } from '../matrix';
import { dot, nonzeroRows } from './objective';
import { conicMargin, conicMargins } from './cone-margin';
import { projectOnCones } from './cone-projection';
import { interiorDirection } from './interior-direction';
import { bitAt } from './patterns';
import { isRobust, type Problem } from './problem';
import { radiusOf, reachOf, shrinkByRadius } from './radius';

/** A margin of this share of a neuron's length times the size of the data is a rounding error. */
const ROUNDING = 1e-12;
/** Neurons that a repair at little cost keeps beside those it is told to. */
const MOST_KEPT = 16;
/** A close repair keeps those as well that are at least this share of the longest one's length. */
const WORTH_KEEPING = 0.01;
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
   * For ε = 0 all neurons become 0 but the longest and those that are not 0 in `support`; the longest are fewer unless `closely`. For ε > 0
   * and not `closely`, none is first projected on its cone, which moves it least and leaves little for t c_i to make up for, but takes many
   * passes over the samples.
   */
  repair(V: Matrix, closely = true, support?: Matrix): Matrix {
    const d = V.columns;
    const P = this.#problem.patterns.count;
    const data = V.data.slice();
    const exact = !isRobust(this.#problem);
    if (exact) keepLongest(data, d, support ? nonzeroRows(support) : [], closely ? WORTH_KEEPING : Infinity);
    const row = (i: number) => data.subarray(i * d, (i + 1) * d);
    const outside = this.#outside({ ...V, data }, nonzeroRows({ ...V, data }), () => 0);
    if (exact) this.#projectExactly(outside.map((i) => ({ neuron: i, v: row(i) })));
    else if (closely) for (const i of outside) this.#project(i, row(i));
    const left = this.#outside({ ...V, data }, outside, (u) => this.#rounding(u));
    for (const i of left) this.#moveInward(i % P, row(i), (u) => conicMargin(this.#problem, i % P, u));
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

  /** Those of the rows that are outside their cones by more than is allowed. */
  #outside(V: Matrix, rows: readonly number[], allowed: (u: Float64Array) => number): number[] {
    const U = takeRows(V, rows);
    const margins = conicMargins(this.#problem, U, (r) => rows[r]! % this.#problem.patterns.count);
    return rows.filter((_, r) => margins[r]! < -allowed(U.data.subarray(r * V.columns, (r + 1) * V.columns)));
  }

  /** The projections for ε = 0, each from what bound the same neuron the last time. */
  #projectExactly(neurons: readonly { readonly neuron: number; readonly v: Float64Array }[]): void {
    const { X, patterns } = this.#problem;
    const points = neurons.map(({ neuron, v }) => {
      const binding = this.#binding.get(neuron) ?? [];
      this.#binding.set(neuron, binding);
      return { pattern: neuron % patterns.count, v, binding };
    });
    projectOnCones({ X, patterns, squares: this.#curvature }, points, MOST_STEPS * (X.columns + 1));
  }

  /** The projection for ε > 0, from what the same neuron's multipliers were the last time. */
  #project(neuron: number, row: Float64Array): void {
    const pattern = neuron % this.#problem.patterns.count;
    const alpha = this.#multipliers.get(neuron) ?? new Float64Array(this.#problem.X.rows);
    this.#multipliers.set(neuron, alpha);
    project(this.#problem, pattern, row, alpha, this.#curvature, this.#size);
  }
}

/** Leaves the rows of length d that are listed, the MOST_KEPT longest others and those at least `share` times as long as the longest, and zeros in the place of the rest. */
function keepLongest(rows: Float64Array, d: number, listed: readonly number[], share: number): void {
  const lengths = Array.from({ length: rows.length / d }, (_, i) => Math.sqrt(dot(rows, i * d, rows, i * d, d)));
  const order = Array.from(lengths.keys()).sort((one, other) => lengths[other]! - lengths[one]!);
  const spared = new Set(listed);
  const enough = share * lengths[order[0]!]!;
  const others = order.filter((i) => !spared.has(i)).slice(MOST_KEPT);
  for (const i of others) if (!(lengths[i]! >= enough)) rows.fill(0, i * d, (i + 1) * d);
}

/** Passes over all samples are this many passes apart; those in between visit the samples with a positive multiplier. */
const FULL_PASS_EVERY = 8;

/**
 * The nearest point of the robust cone of a pattern, up to what is left after `passes` passes; replaces `v`. Dual coordinate
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
  passes = 200,
): void {
  const { X, patterns, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const small = 1e-10 * size * Math.sqrt(dot(v, 0, v, 0, d));
  const centre = v.slice();
  let weight = 0;
  const move = (k: number, amount: number) => {
    const signed = amount * (2 * bitAt(patterns, pattern, k) - 1);
    weight += amount;
    for (let j = 0; j < d; j++) centre[j]! += signed * X.data[k * d + j]!;
  };
  const settle = () => {
    v.set(centre);
    shrinkByRadius(perturbation, v, 0, weight);
  };
  for (let k = 0; k < n; k++) if (alpha[k]! > 0) move(k, alpha[k]!);
  settle();
  for (let pass = 0; pass < passes; pass++) {
    const full = pass % FULL_PASS_EVERY === 0;
    if (full && pass > 0 && conicMargin(problem, pattern, v) > -small) return;
    for (let k = 0; k < n; k++) {
      if (!full && alpha[k] === 0) continue;
      const slope = (2 * bitAt(patterns, pattern, k) - 1) * dot(X.data, k * d, v, 0, d) - radiusOf(perturbation, v);
      const change = Math.max(0, alpha[k]! - slope / curvature[k]!) - alpha[k]!;
      if (change === 0) continue;
      alpha[k]! += change;
      move(k, change);
      settle();
    }
  }
}
