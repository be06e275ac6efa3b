import { shrinkByRadius } from './radius';
import { dot } from './objective';
import { bitAt } from './patterns';
import { isRobust, type Problem, type TrainingProblem } from './problem';
import type { Point } from './splitting';

/** What a dual point is worth. */
export interface DualValue {
  /** A rigorous lower bound on the optimum. */
  readonly bound: number;
  /** The dual objective before what violates the constraints is scaled away: no bound, but near the optimum long before `bound` is. */
  readonly unscaled: number;
}

/** {@link evaluateDual}'s bound. */
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
  let largest = 0;
  const gradient = new Float64Array(d);
  for (let i = 0; i < P; i++) {
    gradient.fill(0);
    let size = 0;
    for (let k = 0; k < n; k++) {
      if (bitAt(patterns, i, k) === 0) continue;
      size += ((point.p[k]! + point.q[k]!) / n) * sizes[k]!;
      for (let j = 0; j < d; j++) gradient[j]! += Z[k * d + j]!;
    }
    for (const half of [0, 1]) {
      const g = gradient.map((value) => (half === 0 ? -value : value));
      const alpha = legalAlpha(problem, point, i, half);
      const added = dot(alpha, 0, sizes, 0, n);
      largest = Math.max(largest, neuronNorm(problem, i, g, alpha) + roundoff(problem) * (size + added));
    }
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

/** ‖soft(g + Xᵀ(e ∘ α), (Σ α) ε)‖₂ for one neuron. */
function neuronNorm(problem: Problem, pattern: number, g: Float64Array, alpha: Float64Array): number {
  const { X, patterns, perturbation } = problem;
  const d = X.columns;
  const z = g.slice();
  let weight = 0;
  for (let k = 0; k < X.rows; k++) {
    if (alpha[k] === 0) continue;
    weight += alpha[k]!;
    const signed = (2 * bitAt(patterns, pattern, k) - 1) * alpha[k]!;
    for (let j = 0; j < d; j++) z[j]! += signed * X.data[k * d + j]!;
  }
  shrinkByRadius(perturbation, z, 0, weight);
  return Math.sqrt(dot(z, 0, z, 0, d));
}

/** The neuron's α, clamped to [0, ∞) for hard cones and to [0, the slack's multiplier] for soft ones. */
function legalAlpha({ X, patterns, cone }: Problem, point: Point, pattern: number, half: number): Float64Array {
  const n = X.rows;
  const from = (half * patterns.count + pattern) * n;
  const multiplier = half === 0 ? point.p : point.q;
  return Float64Array.from({ length: n }, (_, k) => {
    const most = cone === 'soft' ? multiplier[k]! / n : Number.MAX_VALUE;
    return Math.min(Math.max(0, point.alpha[from + k]!), most);
  });
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
