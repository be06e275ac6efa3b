import type { Loss } from '../problem/problem';
import { rootOfDecreasing } from './root';

/**
 * The two one-sided arguments of a sample's loss at multipliers (p, q): how far the prediction can exceed the target and how
 * far it can fall short of it, each decreasing in its own multiplier.
 */
export interface Sides {
  above(p: number, q: number): number;
  below(p: number, q: number): number;
}

/**
 * The multipliers (p, q) ≥ 0 of one sample's proximal step: p pushes the prediction down, q pushes it up.
 *
 * Hinge and logistic have one side, p for y = −1 and q for y = +1, with the multiplier τ ∈ [0, 1] of the loss: hinge
 * complements 1 + z(τ), logistic solves τ = 1/(1 + e^(−z(τ))). Squared solves the concave problem in (p, q) whose stationarity
 * is above ≤ p + q and below ≤ p + q, each with equality where its multiplier is positive.
 */
export function solveMultipliers(loss: Loss, y: number, sides: Sides): [p: number, q: number] {
  if (loss === 'squared') return solveTwoSided(sides);
  const z = y > 0 ? (tau: number) => sides.below(0, tau) : (tau: number) => sides.above(tau, 0);
  const tau = loss === 'hinge' ? rootOfDecreasing((t) => 1 + z(t), 0, 1) : rootOfDecreasing((t) => sigmoid(z(t)) - t, 0, 1);
  return y > 0 ? [0, tau] : [tau, 0];
}

/**
 * The same in closed form where the arguments are ±(z − (p − q) κ), as they are without radius and slacks: z is the prediction less the
 * target for squared loss, the prediction for hinge loss; undefined for logistic loss, which has none.
 */
export function affineMultipliers(loss: Loss, y: number, z: number, kappa: number): [p: number, q: number] | undefined {
  if (loss === 'logistic') return undefined;
  if (loss === 'squared') {
    const multiplier = Math.abs(z) / (1 + kappa);
    return z > 0 ? [multiplier, 0] : [0, multiplier];
  }
  const excess = 1 - y * z;
  const tau = excess <= 0 ? 0 : Math.min(1, excess / kappa);
  return y > 0 ? [0, tau] : [tau, 0];
}

function solveTwoSided({ above, below }: Sides): [p: number, q: number] {
  const bestQ = (p: number) => rootOfDecreasing((q) => below(p, q) - p - q, 0, Math.max(0, below(p, 0)));
  const excess = (p: number) => {
    const q = bestQ(p);
    return above(p, q) - p - q;
  };
  if (excess(0) <= 0) return [0, bestQ(0)];
  const p = rootOfDecreasing((t) => above(t, 0) - t, 0, Math.max(0, above(0, 0)));
  if (below(p, 0) <= p) return [p, 0];
  const both = rootOfDecreasing(excess, 0, Math.max(above(0, 0), below(0, 0)));
  return [both, bestQ(both)];
}

/** 1/(1 + e^(−z)), the derivative of the logistic loss in z. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
