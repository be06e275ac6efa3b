import type { Perturbation } from './problem';

/** rad(u) = max over admissible δ of uᵀδ: Σ_j ε_j |u_j| for the box, ε ‖u‖₂ for the ball. `at` is where u starts in `data`. */
export function radiusOf(perturbation: Perturbation, data: ArrayLike<number>, at = 0): number {
  const { norm, radius } = perturbation;
  let sum = 0;
  if (norm === 'linf') {
    for (let j = 0; j < radius.length; j++) sum += radius[j]! * Math.abs(data[at + j]!);
    return sum;
  }
  for (let j = 0; j < radius.length; j++) sum += data[at + j]! ** 2;
  return radius[0]! * Math.sqrt(sum);
}

/**
 * The proximal operator of t · rad, in place: entrywise soft thresholding by t ε for the box, shrinkage of the whole vector
 * by t ε for the ball.
 */
export function shrinkByRadius(perturbation: Perturbation, data: Float64Array, at: number, t: number): void {
  const { norm, radius } = perturbation;
  if (t === 0) return;
  if (norm === 'linf') {
    for (let j = 0; j < radius.length; j++) {
      const z = data[at + j]!;
      data[at + j] = Math.sign(z) * Math.max(0, Math.abs(z) - t * radius[j]!);
    }
  } else shrink(data, at, radius.length, t * radius[0]!);
}

/** rad(shrink₂(z, g)) for z what {@link shrinkByRadius} leaves of the vector at `at`, which stays as it is. */
export function radiusOnceShrunk({ norm, radius }: Perturbation, data: Float64Array, at: number, t: number, g: number): number {
  let [square, sum] = [0, 0];
  if (norm === 'linf') {
    for (let j = 0; j < radius.length; j++) {
      const left = Math.abs(data[at + j]!) - t * radius[j]!;
      if (left > 0) {
        square += left * left;
        sum += radius[j]! * left;
      }
    }
    const length = Math.sqrt(square);
    return length > g ? (1 - g / length) * sum : 0;
  }
  for (let j = 0; j < radius.length; j++) square += data[at + j]! ** 2;
  return radius[0]! * Math.max(0, Math.sqrt(square) - t * radius[0]! - g);
}

/** shrink₂(z, t) = (1 − t/‖z‖₂)₊ z, in place: the proximal operator of t ‖·‖₂. */
export function shrink(data: Float64Array, at: number, length: number, t: number): void {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += data[at + j]! ** 2;
  const norm = Math.sqrt(sum);
  const factor = norm > t ? 1 - t / norm : 0;
  for (let j = 0; j < length; j++) data[at + j]! *= factor;
}

/** The largest ‖δ‖₂ over admissible δ: ‖ε‖₂ for the box, ε for the ball. */
export function reachOf({ norm, radius }: Perturbation): number {
  return norm === 'l2' ? radius[0]! : Math.sqrt(radius.reduce((sum, r) => sum + r * r, 0));
}
