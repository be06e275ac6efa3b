import { hurts } from '../problem/objective';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf, shrink, shrinkByRadius } from '../problem/radius';
import { rootOfDecreasing } from './root';

/** What the neuron step updates: v (2P × d), s (2P × n) and π′ (2P × n, soft cones only). */
export interface NeuronStep {
  readonly v: Float64Array;
  readonly s: Float64Array;
  readonly pi: Float64Array | undefined;
}

/**
 * The neuron step: for each neuron, argmin over v, s, π of β‖v‖₂ + (ρ_v/2)‖v − v⁰‖² + (ρ_s/2)‖s − s⁰‖² + (ρ_π/2)‖π − π⁰‖²
 * under s ≥ rad(v) (hard cones) or π ≥ 0, π ≥ rad(v) − s on the pairs that can hurt (soft cones).
 *
 * One multiplier θ = Σ_k η_k(rad(v(θ))) with v(θ) = shrink₂(soft(v⁰, θ ε/ρ_v), β/ρ_v), then s = s⁰ + η/ρ_s and
 * π = (π⁰ + η/ρ_π)₊. `out` holds v⁰, s⁰, π⁰ on entry.
 */
export function neuronStep(problem: Problem, out: NeuronStep, rhoV: number, rhoS: number, rhoPi: number): void {
  const { X, y, loss, beta, perturbation, patterns } = problem;
  const [n, d] = [X.rows, X.columns];
  const P = patterns.count;
  const shared = (rhoS * rhoPi) / (rhoS + rhoPi);
  const trial = new Float64Array(d);
  const canHurt = (i: number, k: number) => hurts(loss, y[k]!, i >= P);
  for (let i = 0; i < 2 * P; i++) {
    const eta = (k: number, rad: number) => {
      const at = i * n + k;
      const alone = rhoS * Math.max(0, rad - out.s[at]!);
      if (!out.pi) return alone;
      return canHurt(i, k) ? Math.min(alone, shared * Math.max(0, rad - out.s[at]! - out.pi[at]!)) : 0;
    };
    const total = (rad: number) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += eta(k, rad);
      return sum;
    };
    const radiusAt = (theta: number) => {
      trial.set(out.v.subarray(i * d, (i + 1) * d));
      shrinkBoth(problem, trial, 0, theta, rhoV, beta);
      return radiusOf(perturbation, trial);
    };
    const theta = isRobust(problem) ? rootOfDecreasing((t) => total(radiusAt(t)) - t, 0, total(radiusAt(0))) : 0;
    shrinkBoth(problem, out.v, i * d, theta, rhoV, beta);
    const rad = radiusOf(perturbation, out.v, i * d);
    for (let k = 0; k < n; k++) {
      const at = i * n + k;
      const push = eta(k, rad);
      out.s[at]! += push / rhoS;
      if (out.pi) out.pi[at] = Math.max(0, out.pi[at]! + push / rhoPi);
    }
  }
}

function shrinkBoth(problem: Problem, v: Float64Array, at: number, theta: number, rhoV: number, beta: number): void {
  shrinkByRadius(problem.perturbation, v, at, theta / rhoV);
  shrink(v, at, problem.X.columns, beta / rhoV);
}
