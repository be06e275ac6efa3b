import { hurts } from '../problem/objective';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf, radiusOnceShrunk, shrink, shrinkByRadius } from '../problem/radius';
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
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const shared = (rhoS * rhoPi) / (rhoS + rhoPi);
  const robust = isRobust(problem);
  for (let i = 0; i < 2 * P; i++) {
    const pushed = Array.from({ length: n }, (_, k) => k).filter((k) => !out.pi || hurts(loss, y[k]!, i >= P));
    const s0 = Float64Array.from(pushed, (k) => out.s[i * n + k]!);
    const withSlack = out.pi && s0.map((value, at) => value + out.pi![i * n + pushed[at]!]!);
    const eta = (at: number, rad: number) => {
      const alone = rhoS * Math.max(0, rad - s0[at]!);
      return withSlack ? Math.min(alone, shared * Math.max(0, rad - withSlack[at]!)) : alone;
    };
    const total = (theta: number) => {
      const rad = radiusOnceShrunk(perturbation, out.v, i * d, theta / rhoV, beta / rhoV);
      let sum = 0;
      for (let at = 0; at < s0.length; at++) sum += eta(at, rad);
      return sum;
    };
    const theta = robust ? rootOfDecreasing((t) => total(t) - t, 0, total(0)) : 0;
    shrinkByRadius(perturbation, out.v, i * d, theta / rhoV);
    shrink(out.v, i * d, d, beta / rhoV);
    const rad = radiusOf(perturbation, out.v, i * d);
    pushed.forEach((k, at) => {
      const push = eta(at, rad);
      out.s[i * n + k]! += push / rhoS;
      if (out.pi) out.pi[i * n + k]! += push / rhoPi;
    });
    if (out.pi) for (let at = i * n; at < (i + 1) * n; at++) out.pi[at] = Math.max(0, out.pi[at]!);
  }
}
