import { radiusOf, reachOf, shrinkByRadius } from './radius';
import { dot } from './objective';
import { bitAt } from './patterns';
import { isRobust, type Problem } from './problem';
import type { Point } from './splitting';

/**
 * A rigorous lower bound on the optimum of the program, in double precision from raw data.
 *
 * z_k is moved into (1/n) ∂φ_k for its multipliers (p, q), α is clamped to the slack's multiplier (soft cones) and refitted
 * by coordinate descent for neurons whose dual constraint ‖soft(−σ_i D_iᵀZ + Xᵀ(e_i ∘ α_i), Σ_k α_ik ε)‖₂ ≤ β is violated, and
 * what is still violated is scaled away by κ.
 */
export function dualBound(problem: Problem, point: Point, passes = 20): number {
  const { X, patterns, beta } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const Z = feasibleZ(problem, point);
  let largest = 0;
  const gradient = new Float64Array(d);
  for (let i = 0; i < P; i++) {
    gradient.fill(0);
    for (let k = 0; k < n; k++) {
      if (bitAt(patterns, i, k) === 0) continue;
      for (let j = 0; j < d; j++) gradient[j]! += Z[k * d + j]!;
    }
    for (const half of [0, 1]) {
      const g = gradient.map((value) => (half === 0 ? -value : value));
      largest = Math.max(largest, neuronNorm(problem, point, i, half, g, passes));
    }
  }
  return dualValue(problem, point, 1 / Math.max(1, largest / beta));
}

/** ‖soft(g + Xᵀ(e ∘ α), (Σ α) ε)‖₂ for one neuron, with α lowered by projected coordinate descent while the norm exceeds β. */
function neuronNorm(problem: Problem, point: Point, pattern: number, half: number, g: Float64Array, passes: number): number {
  const { X, patterns, beta, perturbation, cone } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const from = (half * P + pattern) * n;
  const multiplier = half === 0 ? point.p : point.q;
  const cap = (k: number) => (cone === 'soft' ? multiplier[k]! / n : Infinity);
  const alpha = new Float64Array(n);
  const z = g.slice();
  let weight = 0;
  const sign = (k: number) => 2 * bitAt(patterns, pattern, k) - 1;
  const add = (k: number, amount: number) => {
    alpha[k]! += amount;
    weight += amount;
    for (let j = 0; j < d; j++) z[j]! += amount * sign(k) * X.data[k * d + j]!;
  };
  for (let k = 0; k < n; k++) {
    const start = Math.min(Math.max(0, point.alpha[from + k]!), cap(k));
    if (start > 0) add(k, start);
  }
  const r = new Float64Array(d);
  const residual = () => {
    r.set(z);
    shrinkByRadius(perturbation, r, 0, weight);
    return Math.sqrt(dot(r, 0, r, 0, d));
  };
  let norm = residual();
  const reach = reachOf(perturbation);
  for (let pass = 0; pass < passes && norm > beta; pass++) {
    for (let k = 0; k < n; k++) {
      const slope = sign(k) * dot(X.data, k * d, r, 0, d) - radiusOf(perturbation, r);
      const curvature = (Math.sqrt(dot(X.data, k * d, X.data, k * d, d)) + reach) ** 2;
      if (curvature === 0) continue;
      const next = Math.min(Math.max(0, alpha[k]! - slope / curvature), cap(k));
      if (next === alpha[k]) continue;
      add(k, next - alpha[k]!);
      residual();
    }
    norm = residual();
  }
  return norm;
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
      out[k * d + j]! += perturbation.norm === 'linf' ? Math.min(Math.max(rest[j]!, -limit), limit) : length > limit ? (rest[j]! * limit) / length : rest[j]!;
    }
  }
  return out;
}

/** The dual objective with every multiplier scaled by t ≤ `scale`: the best such t for squared loss, t = scale otherwise. */
function dualValue({ loss, y }: Problem, { p, q }: Point, scale: number): number {
  const n = y.length;
  if (loss === 'squared') {
    let [square, linear] = [0, 0];
    for (let k = 0; k < n; k++) {
      square += (p[k]! + q[k]!) ** 2;
      linear += (p[k]! - q[k]!) * y[k]!;
    }
    const t = square > 0 ? Math.min(scale, Math.max(0, -linear / square)) : 0;
    return -((t * t * square) / 2 + t * linear) / n;
  }
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const tau = Math.min(1, (p[k]! + q[k]!) * scale);
    sum += loss === 'hinge' ? tau : entropy(tau);
  }
  return sum / n;
}

function entropy(tau: number): number {
  return tau <= 0 || tau >= 1 ? 0 : -tau * Math.log(tau) - (1 - tau) * Math.log1p(-tau);
}
