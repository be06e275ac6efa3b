import type { BlockNorms } from '../problem/splitting';

/** Over-relaxation: ω · image + (1 − ω) · copy. */
export function mix(omega: number, image: Float64Array, copy: Float64Array): Float64Array {
  return image.map((value, at) => omega * value + (1 - omega) * copy[at]!);
}

/** The norms of one block, from L u, z, the z before and the scaled dual. */
export function normsOf(image: Float64Array, copy: Float64Array, before: Float64Array, dual: Float64Array): BlockNorms {
  let [gap, imageSize, copySize, change, dualSize] = [0, 0, 0, 0, 0];
  for (let at = 0; at < copy.length; at++) {
    gap += (image[at]! - copy[at]!) ** 2;
    imageSize += image[at]! ** 2;
    copySize += copy[at]! ** 2;
    change += (copy[at]! - before[at]!) ** 2;
    dualSize += dual[at]! ** 2;
  }
  return { gap: Math.sqrt(gap), size: Math.sqrt(Math.max(imageSize, copySize)), change: Math.sqrt(change), dual: Math.sqrt(dualSize) };
}
