import { blockResidual } from './block-residual';

/**
 * The linear step's residual in sum and difference coordinates, ((r_v − r_w)/√2 ; (r_v + r_w)/√2) with
 * r_v = W_v + ρ_v (v − λ − u)_v + C and r_w = W_w + ρ_v (v − λ − u)_w − C; W, u, v, λ are 2P × d, C is P × d.
 */
export function rotateResidual(
  conePart: ArrayLike<number>,
  samplePart: ArrayLike<number>,
  u: ArrayLike<number>,
  v: ArrayLike<number>,
  lambda: ArrayLike<number>,
  rhoV: number,
): Float64Array {
  const entries = samplePart.length;
  const own = blockResidual(u, v, lambda, rhoV);
  const rotated = new Float64Array(2 * entries);
  for (let at = 0; at < entries; at++) {
    const positive = conePart[at]! + own[at]! + samplePart[at]!;
    const negative = conePart[entries + at]! + own[entries + at]! - samplePart[at]!;
    rotated[at] = (positive - negative) / Math.SQRT2;
    rotated[entries + at] = (positive + negative) / Math.SQRT2;
  }
  return rotated;
}
