import { fillGaussians, fillUniforms } from '../random';
import { highestValue, lowestValue, moveInside, type AttackSet } from '../reference/attack-set';

/**
 * Where restart number `restart` begins for one sample: the clean point for 0, else a point drawn uniformly from the set; for a ball
 * that the range cuts, uniformly from the ball and then clamped. Draws are addressed by seed, restart and sample, so that every
 * backend, and every larger number of restarts, meets the same points.
 */
export function startingPoint(set: AttackSet, clean: Float64Array, sample: number, restart: number, seed: number): Float64Array {
  if (restart === 0) return clean.slice();
  const d = clean.length;
  const draws = new Float64Array(d + 1);
  const ball = set.perturbation.norm === 'l2';
  const address = { seed, stream: restart };
  const from = sample * (d + 1);
  fillUniforms(draws, address, from);
  if (!ball) return clean.map((c, j) => lowestValue(set, c, j) + draws[j]! * (highestValue(set, c, j) - lowestValue(set, c, j)));
  const share = draws[d]! ** (1 / d);
  fillGaussians(draws.subarray(0, d), address, from);
  const length = Math.sqrt(draws.subarray(0, d).reduce((sum, value) => sum + value * value, 0));
  const x = clean.map((c, j) => c + (share * set.perturbation.radius[0]! * draws[j]!) / length);
  moveInside(set, clean, x);
  return x;
}
