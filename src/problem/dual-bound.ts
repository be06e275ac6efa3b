import { multiply } from '../matrix';
import { shrinkByRadius } from './radius';
import { applySigns, maskedSums } from './masked';
import { dot } from './objective';
import { isRobust, type Problem, type TrainingProblem } from './problem';
import type { Point } from './splitting';

/** What a dual point is worth. */
export interface DualValue {
  /** A rigorous lower bound on the optimum. */
  readonly bound: number;
  /** The dual objective before what violates the constraints is scaled away: no bound, but near the optimum long before `bound` is. */
  readonly unscaled: number;
}

/** A rigorous lower bound on the program's optimum from any point of its dual: the point is repaired where it is infeasible. */
export function dualBound(problem: Problem, given: Point): number {
  return evaluateDual(problem, given).bound;
}

/**
 * A rigorous lower bound on the optimum of the program, in double precision from raw data, whatever the point: at least 0, and 0
 * where the point holds nothing usable.
 *
 * (p, q) is clamped to the multipliers that the loss has, z_k is moved into (1/n) ∂φ_k for them, α is clamped to the slack's
 * multiplier (soft cones), and what violates the dual constraints ‖soft(−σ_i D_iᵀZ + Xᵀ(e_i ∘ α_i), Σ_k α_ik ε)‖₂ ≤ β is scaled away
 * by κ. Bounds on the rounding errors are added to the norms and taken off the result.
 */
export function evaluateDual(problem: Problem, given: Point): DualValue {
  const { X, patterns, beta } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const point = { ...given, ...legalMultipliers(problem, given) };
  const Z = feasibleZ(problem, point);
  const sizes = rowSizes(problem);
  const gradients = maskedSums(patterns, Z, d);
  const weights = Float64Array.from(sizes, (size, k) => ((point.p[k]! + point.q[k]!) / n) * size);
  const sums = maskedSums(patterns, weights, 1);
  const alpha = legalAlpha(problem, point);
  const pushes = conePushes(problem, alpha);
  let largest = 0;
  for (let r = 0; r < 2 * P; r++) {
    const i = r % P;
    const z = pushes.subarray(r * d, (r + 1) * d);
    for (let j = 0; j < d; j++) z[j]! += (r < P ? -1 : 1) * gradients[i * d + j]!;
    const [weight, added] = weighed(alpha, r * n, sizes);
    shrinkByRadius(problem.perturbation, z, 0, weight);
    largest = Math.max(largest, Math.sqrt(dot(z, 0, z, 0, d)) + roundoff(problem) * (sums[i]! + added));
  }
  const value = dualValue(problem, point, 1 / Math.max(1, (largest / beta) * (1 + roundoff(problem))));
  return { bound: Number.isFinite(value) ? Math.max(0, value) : 0, unscaled: dualValue(problem, point, 1) };
}

/** Twice the relative rounding error of every sum here, none of which has more than 2n + 2d + 16 roundings in a row. */
export function roundoff({ X }: TrainingProblem): number {
  return (2 * X.rows + 2 * X.columns + 16) * Number.EPSILON;
}

/** (p, q) ≥ 0; for hinge and logistic only the multiplier that belongs to the label, at most 1. What is not a number becomes 0. */
export function legalMultipliers({ y, loss }: TrainingProblem, { p, q }: Pick<Point, 'p' | 'q'>): Pick<Point, 'p' | 'q'> {
  const legal = (value: number | undefined, most: number) => (value !== undefined && value > 0 ? Math.min(value, most) : 0);
  const most = (wanted: boolean) => (loss === 'squared' ? Infinity : wanted ? 1 : 0);
  return { p: y.map((label, k) => legal(p[k], most(label < 0))), q: y.map((label, k) => legal(q[k], most(label > 0))) };
}

/** ‖x_k‖₂ + ‖ε‖₂ for every sample: how much a unit of its multipliers can add to a dual constraint. */
export function rowSizes({ X, perturbation }: TrainingProblem): Float64Array {
  const [n, d] = [X.rows, X.columns];
  const reach = Math.sqrt(dot(perturbation.radius, 0, perturbation.radius, 0, d));
  return new Float64Array(n).map((_, k) => Math.sqrt(dot(X.data, k * d, X.data, k * d, d)) + reach);
}

/** Xᵀ(e_i ∘ α_i) for every neuron, 2P × d. */
function conePushes({ X, patterns }: Problem, alpha: Float64Array): Float64Array {
  const rows = 2 * patterns.count;
  // The signs come and go in place: a copy would be one of the largest arrays there are.
  const applied = () => applySigns(alpha, patterns, rows, (row) => row % patterns.count);
  const pushes = multiply({ rows, columns: X.rows, data: applied() }, X).data;
  applied();
  return pushes;
}

/** Σ_k α_k and Σ_k α_k ‖·‖ over one neuron's multipliers, which start at `from`. */
function weighed(alpha: Float64Array, from: number, sizes: Float64Array): [weight: number, added: number] {
  let [weight, added] = [0, 0];
  for (let k = 0; k < sizes.length; k++) {
    weight += alpha[from + k]!;
    added += alpha[from + k]! * sizes[k]!;
  }
  return [weight, added];
}

/** α, clamped to [0, ∞) for hard cones and to [0, the slack's multiplier] for soft ones; 2P × n. */
function legalAlpha({ X, patterns, cone }: Problem, point: Point): Float64Array {
  const n = X.rows;
  const alpha = new Float64Array(2 * patterns.count * n);
  for (let r = 0; r < 2 * patterns.count; r++) {
    const multiplier = r < patterns.count ? point.p : point.q;
    for (let k = 0; k < n; k++) {
      const most = cone === 'soft' ? multiplier[k]! / n : Number.MAX_VALUE;
      alpha[r * n + k] = Math.min(Math.max(0, point.alpha[r * n + k]!), most);
    }
  }
  return alpha;
}

/** Z with every row inside (1/n) ∂φ_k for the point's multipliers: (p − q) x/n plus a vector of the dual ball of (p + q) ε/n. */
function feasibleZ(problem: Problem, { p, q, Z }: Point): Float64Array {
  const { X, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const out = new Float64Array(n * d);
  for (let k = 0; k < n; k++) {
    const along = (p[k]! - q[k]!) / n;
    for (let j = 0; j < d; j++) out[k * d + j] = along * X.data[k * d + j]!;
    if (!Z || !isRobust(problem)) continue;
    const bound = (p[k]! + q[k]!) / n;
    const rest = new Float64Array(d);
    for (let j = 0; j < d; j++) rest[j] = Z[k * d + j]! - out[k * d + j]!;
    const length = Math.sqrt(dot(rest, 0, rest, 0, d));
    for (let j = 0; j < d; j++) {
      const limit = bound * perturbation.radius[j]!;
      out[k * d + j]! +=
        perturbation.norm === 'linf'
          ? Math.min(Math.max(rest[j]!, -limit), limit)
          : length > limit
            ? (rest[j]! * limit) / length
            : rest[j]!;
    }
  }
  return out;
}

/** The dual objective with every multiplier scaled by t ≤ `scale`: the best such t for squared loss, t = scale otherwise. */
export function dualValue(problem: TrainingProblem, { p, q }: Pick<Point, 'p' | 'q'>, scale: number): number {
  const { loss, y } = problem;
  const n = y.length;
  if (loss === 'squared') {
    let [square, linear, size] = [0, 0, 0];
    for (let k = 0; k < n; k++) {
      square += (p[k]! + q[k]!) ** 2;
      linear += (p[k]! - q[k]!) * y[k]!;
      size += Math.abs((p[k]! - q[k]!) * y[k]!);
    }
    const t = square > 0 ? Math.min(scale, Math.max(0, -linear / square)) : 0;
    return -((t * t * square) / 2 + t * linear + roundoff(problem) * (t * t * square + t * size)) / n;
  }
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const tau = Math.min(1, (p[k]! + q[k]!) * scale);
    sum += loss === 'hinge' ? tau : entropy(tau);
  }
  return (sum * (1 - roundoff(problem))) / n;
}

function entropy(tau: number): number {
  return tau <= 0 || tau >= 1 ? 0 : -tau * Math.log(tau) - (1 - tau) * Math.log1p(-tau);
}
