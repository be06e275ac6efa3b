import type { BlockNorms } from '../problem/splitting';
import { blockNorms } from './block-norms';
import { scaledSum } from './scaled-sum';

/** Over-relaxation: ω · image + (1 − ω) · copy. */
export function mix(omega: number, image: Float64Array, copy: Float64Array): Float64Array {
  return scaledSum(1 - omega, copy, omega, image);
}

/** dual += image − copy, the image being the over-relaxed one. */
export function raiseDual(dual: Float64Array, image: Float64Array, copy: Float64Array): void {
  for (let at = 0; at < dual.length; at++) dual[at]! += image[at]! - copy[at]!;
}

/** The norms of one block, from L u, z, the z before and the scaled dual. */
export function normsOf(image: Float64Array, copy: Float64Array, before: Float64Array, dual: Float64Array): BlockNorms {
  const [gap, imageSize, copySize, change, dualSize] = Array.from(blockNorms(image, copy, before, dual), Math.sqrt);
  return { gap: gap!, size: Math.max(imageSize!, copySize!), change: change!, dual: dualSize! };
}
