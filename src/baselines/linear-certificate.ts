import { dot, lossAt } from '../problem/objective';
import { dualValue, legalMultipliers, roundoff, rowSizes } from '../problem/dual-bound';
import type { TrainingProblem } from '../problem/problem';
import { radiusOf, shrinkByRadius } from '../problem/radius';

/** F(w) = (1/n) Σ_k ℓ(worst case of x_kᵀw) + β‖w‖₂ in double precision from raw data: −y xᵀw + rad(w), or |xᵀw − y| + rad(w). */
export function linearValue({ X, y, loss, beta, perturbation }: TrainingProblem, w: Float64Array): number {
  const d = X.columns;
  const rad = radiusOf(perturbation, w);
  let sum = 0;
  for (let k = 0; k < X.rows; k++) {
    const f = dot(X.data, k * d, w, 0, d);
    sum += lossAt(loss, rad + (loss === 'squared' ? Math.abs(f - y[k]!) : -y[k]! * f));
  }
  return sum / X.rows + beta * Math.sqrt(dot(w, 0, w, 0, d));
}

/** Multipliers of a sample's residual from above (p) and from below (q); for labels p belongs to −1 and q to +1, in [0, 1]. */
export interface Multipliers {
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/**
 * A rigorous lower bound on min F, whatever the multipliers: they are clamped to what the loss has and scaled until
 * ‖soft((1/n) Σ_k (p − q)_k x_k, (1/n) Σ_k (p + q)_k ε)‖₂ ≤ β, and bounds on the rounding errors are taken off, as in `dualBound`.
 */
export function linearDualBound(problem: TrainingProblem, given: Multipliers): number {
  const { X, beta, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const { p, q } = legalMultipliers(problem, given);
  const sizes = rowSizes(problem);
  const z = new Float64Array(d);
  let [weight, size] = [0, 0];
  for (let k = 0; k < n; k++) {
    const along = (p[k]! - q[k]!) / n;
    const total = (p[k]! + q[k]!) / n;
    weight += total;
    size += total * sizes[k]!;
    for (let j = 0; j < d; j++) z[j]! += along * X.data[k * d + j]!;
  }
  shrinkByRadius(perturbation, z, 0, weight);
  const norm = Math.sqrt(dot(z, 0, z, 0, d)) + roundoff(problem) * size;
  const value = dualValue(problem, { p, q }, 1 / Math.max(1, (norm / beta) * (1 + roundoff(problem))));
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}
