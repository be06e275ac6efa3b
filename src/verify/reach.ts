import { highestValue, lowestValue, type AttackSet } from '../reference/attack-set';
import { largestShare, type Reach } from '../reference/adversary-step';

export type { Reach };

/** Where δ = x′ − x may go when x′ stays in the attack's set around x: a box, cut at the range of the data, within a ball if there is one. */
export function reachAround(set: AttackSet, clean: Float64Array): Reach {
  const { norm, radius } = set.perturbation;
  return {
    low: clean.map((value, j) => lowestValue(set, value, j) - value),
    high: clean.map((value, j) => highestValue(set, value, j) - value),
    radius: norm === 'l2' && radius[0]! > 0 ? radius[0]! : Infinity,
  };
}

/**
 * min over δ in the reach of gᵀδ; leaves the minimiser clamp(−t g) in `delta`, t the largest share in the ball.
 *
 * The value is that of the Lagrangian Σ_i min over the box of (g_i δ_i + δ_i²/(2t)) − radius²/(2t), which bounds the minimum from below
 * at every t > 0, however t was rounded.
 */
export function steepest(reach: Reach, g: Float64Array, delta: Float64Array): number {
  const { low, high, radius } = reach;
  let sum = 0;
  if (radius === Infinity) {
    for (let i = 0; i < g.length; i++) {
      const at = g[i]! > 0 ? low[i]! : g[i]! < 0 ? high[i]! : 0;
      delta[i] = at;
      sum += g[i]! * at;
    }
    return sum;
  }
  const share = largestShare(
    reach,
    g.map((value) => -value),
    Infinity,
  );
  for (let i = 0; i < g.length; i++) {
    const moved = g[i] === 0 ? 0 : -share * g[i]!;
    const at = Math.min(Math.max(moved, low[i]!), high[i]!);
    delta[i] = at;
    sum += at * (g[i]! + at / (2 * share));
  }
  return sum - (radius * radius) / (2 * share);
}
