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
  const pushedIn = [false, true].map((negative) => samplesThat((k) => !out.pi || hurts(loss, y[k]!, negative), n));
  const s0 = new Float64Array(n);
  const withSlack = out.pi && new Float64Array(n);
  const eta = (at: number, rad: number) => {
    const alone = rhoS * Math.max(0, rad - s0[at]!);
    return withSlack ? Math.min(alone, shared * Math.max(0, rad - withSlack[at]!)) : alone;
  };
  for (let i = 0; i < 2 * P; i++) {
    const pushed = pushedIn[i < P ? 0 : 1]!;
    for (let at = 0; at < pushed.length; at++) {
      const pair = i * n + pushed[at]!;
      s0[at] = out.s[pair]!;
      if (withSlack) withSlack[at] = out.s[pair]! + out.pi![pair]!;
    }
    const total = (theta: number) => {
      const rad = radiusOnceShrunk(perturbation, out.v, i * d, theta / rhoV, beta / rhoV);
      let sum = 0;
      for (let at = 0; at < pushed.length; at++) sum += eta(at, rad);
      return sum;
    };
    const theta = robust ? rootOfDecreasing((t) => total(t) - t, 0, total(0)) : 0;
    shrinkByRadius(perturbation, out.v, i * d, theta / rhoV);
    shrink(out.v, i * d, d, beta / rhoV);
    const rad = radiusOf(perturbation, out.v, i * d);
    for (let at = 0; at < pushed.length; at++) {
      const push = eta(at, rad);
      const pair = i * n + pushed[at]!;
      out.s[pair]! += push / rhoS;
      if (out.pi) out.pi[pair]! += push / rhoPi;
    }
    if (out.pi) for (let at = i * n; at < (i + 1) * n; at++) out.pi[at] = Math.max(0, out.pi[at]!);
  }
}

function samplesThat(holds: (k: number) => boolean, samples: number): Int32Array {
  return Int32Array.from(Array.from({ length: samples }, (_, k) => k).filter(holds));
}
