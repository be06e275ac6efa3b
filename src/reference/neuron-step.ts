import { positivePart } from '../linear/vectors';
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
  const { v, s, pi } = out;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const shared = (rhoS * rhoPi) / (rhoS + rhoPi);
  const robust = isRobust(problem);
  const pushedIn = [false, true].map((negative) => samplesThat((k) => !pi || hurts(loss, y[k]!, negative), n));
  const eta = (pair: number, rad: number): number => {
    const alone = rhoS * Math.max(0, rad - s[pair]!);
    return pi ? Math.min(alone, shared * Math.max(0, rad - s[pair]! - pi[pair]!)) : alone;
  };
  for (let i = 0; i < 2 * P; i++) {
    const pushed = pushedIn[i < P ? 0 : 1]!;
    const total = (theta: number): number => {
      const rad = radiusOnceShrunk(perturbation, v, i * d, theta / rhoV, beta / rhoV);
      let sum = 0;
      for (let at = 0; at < pushed.length; at++) sum += eta(i * n + pushed[at]!, rad);
      return sum;
    };
    const theta = robust ? rootOfDecreasing((t) => total(t) - t, 0, total(0)) : 0;
    shrinkByRadius(perturbation, v, i * d, theta / rhoV);
    shrink(v, i * d, d, beta / rhoV);
    const rad = radiusOf(perturbation, v, i * d);
    if (rad === 0 && !pi) {
      // η/ρ_s = (−s⁰)₊
      positivePart(s.subarray(i * n, (i + 1) * n));
      continue;
    }
    for (let at = 0; at < pushed.length; at++) {
      const pair = i * n + pushed[at]!;
      const push = eta(pair, rad);
      s[pair]! += push / rhoS;
      if (pi) pi[pair]! += push / rhoPi;
    }
    if (pi) for (let at = i * n; at < (i + 1) * n; at++) pi[at] = Math.max(0, pi[at]!);
  }
}

function samplesThat(holds: (k: number) => boolean, samples: number): Int32Array {
  return Int32Array.from(Array.from({ length: samples }, (_, k) => k).filter(holds));
}
