import { hashPair, wordsPerPattern } from '../problem/patterns';

/** Packed patterns, pattern by pattern, and the two halves of each one's hash: `hashes[2 i]` low, `hashes[2 i + 1]` high. */
export interface HashedPatterns {
  readonly words: Uint32Array;
  readonly hashes: Uint32Array;
}

/**
 * 1[x_kᵀu_i ≥ 0] for every row of x (samples × features) and of directions (patterns × features), in double precision: twin of
 * the kernels `pattern_bits` and `pattern_bits_broadcast`.
 */
export function patternBits(x: Float32Array, directions: Float32Array, features: number): HashedPatterns {
  const samples = x.length / features;
  const count = directions.length / features;
  const stride = wordsPerPattern(samples);
  const words = new Uint32Array(count * stride);
  const hashes = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const direction = directions.subarray(i * features, (i + 1) * features);
    for (let k = 0; k < samples; k++) {
      let product = 0;
      for (let j = 0, at = k * features; j < features; j++, at++) product += x[at]! * direction[j]!;
      if (product >= 0) words[i * stride + (k >>> 5)]! |= 1 << (k & 31);
    }
    hashes.set(hashPair(words.subarray(i * stride, (i + 1) * stride)), 2 * i);
  }
  return { words, hashes };
}
