import { dot } from '../problem/objective';
import type { Perturbation } from '../problem/problem';

/**
 * Where an attack may move a sample c: x with |x_j − c_j| ≤ ε_j ('linf') or ‖x − c‖₂ ≤ ε ('l2'), and every x_j within the range
 * [low, high] of the data. A clean value outside the range may stay where it is or move towards the range, never away from it;
 * a feature of radius 0 never moves.
 */
export interface AttackSet {
  readonly perturbation: Perturbation;
  /** [−∞, ∞] where the data have no range. */
  readonly range: readonly [number, number];
}

/** The least value that feature j may take: min(c, max(c − ε_j, low)), and never further than ε_j from c in double precision. */
export function lowestValue({ perturbation, range }: AttackSet, c: number, j: number): number {
  const radius = perturbation.radius[j]!;
  let low = c - radius;
  if (c - low > radius) low += Math.abs(low) * Number.EPSILON;
  return Math.min(c, Math.max(low, range[0]));
}

/** The largest value that feature j may take; {@link lowestValue} mirrored. */
export function highestValue({ perturbation, range }: AttackSet, c: number, j: number): number {
  const radius = perturbation.radius[j]!;
  let high = c + radius;
  if (high - c > radius) high -= Math.abs(high) * Number.EPSILON;
  return Math.max(c, Math.min(high, range[1]));
}

/**
 * Moves x into the set around `clean`, in place: the nearest point for a box, a point on the way to `clean` and then clamped to the
 * range for a ball. What comes out is inside as double precision computes the distances.
 */
export function moveInside(set: AttackSet, clean: Float64Array, x: Float64Array): void {
  const { norm, radius } = set.perturbation;
  if (norm === 'l2') shorten(clean, x, radius[0]!);
  for (let j = 0; j < x.length; j++) x[j] = Math.min(Math.max(x[j]!, lowestValue(set, clean[j]!, j)), highestValue(set, clean[j]!, j));
}

/** Shortens x − clean to `radius`, and a little more for as long as the rounded distance exceeds it. */
function shorten(clean: Float64Array, x: Float64Array, radius: number): void {
  const away = Float64Array.from(x, (value, j) => value - clean[j]!);
  const length = Math.sqrt(dot(away, 0, away, 0, away.length));
  for (let give = 0, reached = length; reached > radius; give = 2 * give + Number.EPSILON) {
    const share = give < 1 ? (radius / length) * (1 - give) : 0;
    let square = 0;
    for (let j = 0; j < x.length; j++) {
      x[j] = clean[j]! + share * away[j]!;
      square += (x[j]! - clean[j]!) ** 2;
    }
    reached = Math.sqrt(square);
  }
}
