import { InputError } from '../errors';
import { zeros, type Matrix } from '../matrix';

/**
 * Distinct activation patterns d_i ∈ {0, 1}ⁿ, packed 32 samples to a word: pattern i occupies `words[i * wordsPerPattern …]`,
 * and bit r of its word w belongs to sample 32 w + r. Bits past the last sample are 0.
 */
export interface Patterns {
  readonly samples: number;
  readonly count: number;
  readonly words: Uint32Array;
}

/** How many 32-bit words one pattern over `samples` samples takes. */
export function wordsPerPattern(samples: number): number {
  return (samples + 31) >>> 5;
}

/** The words of one pattern. */
export function wordsOf({ samples, words }: Patterns, pattern: number): Uint32Array {
  const stride = wordsPerPattern(samples);
  return words.subarray(pattern * stride, (pattern + 1) * stride);
}

/** d_ik: 1 when pattern `pattern` is active at sample `sample`, else 0. */
export function bitAt(patterns: Patterns, pattern: number, sample: number): 0 | 1 {
  const word = patterns.words[pattern * wordsPerPattern(patterns.samples) + (sample >>> 5)]!;
  return ((word >>> (sample & 31)) & 1) as 0 | 1;
}

/** DᵀD, count × count: how many samples every two patterns share. */
export function sharedSamples({ samples, count, words }: Patterns): Matrix {
  const stride = wordsPerPattern(samples);
  const shared = zeros(count, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let w = 0; w < stride; w++) sum += bitCount(words[i * stride + w]! & words[j * stride + w]!);
      shared.data[i * count + j] = shared.data[j * count + i] = sum;
    }
  }
  return shared;
}

/** Adds up bits in pairs, fours, bytes and all, side by side. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Packs patterns given by a predicate over (pattern, sample). */
export function packPatterns(samples: number, count: number, active: (pattern: number, sample: number) => boolean): Patterns {
  const stride = wordsPerPattern(samples);
  const words = new Uint32Array(count * stride);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < samples; k++) if (active(i, k)) words[i * stride + (k >>> 5)]! |= 1 << (k & 31);
  }
  return { samples, count, words };
}

/** The patterns whose indices are listed, in that order. */
export function selectPatterns(patterns: Patterns, indices: readonly number[]): Patterns {
  const stride = wordsPerPattern(patterns.samples);
  const words = new Uint32Array(indices.length * stride);
  indices.forEach((from, to) => {
    if (!(from >= 0 && from < patterns.count)) throw new InputError(`pattern ${from} does not exist: there are ${patterns.count}`);
    words.set(patterns.words.subarray(from * stride, (from + 1) * stride), to * stride);
  });
  return { samples: patterns.samples, count: indices.length, words };
}

/** A 64-bit hash of one pattern's words, as 16 hexadecimal digits; equal patterns have equal hashes on every backend. */
export function patternHash(words: Uint32Array): string {
  const [low, high] = hashPair(words);
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/**
 * The two 32-bit halves of the hash: sums over words of mix(word · c + index · c′), so that they can be accumulated in any
 * order, which is what the GPU kernel does.
 */
export function hashPair(words: Uint32Array): [number, number] {
  let low = 0;
  let high = 0;
  for (let w = 0; w < words.length; w++) {
    low = (low + mix(Math.imul(words[w]!, 0x9e3779b1) + Math.imul(w + 1, 0x85ebca6b))) >>> 0;
    high = (high + mix(Math.imul(words[w]!, 0xc2b2ae35) + Math.imul(w + 1, 0x27d4eb2f))) >>> 0;
  }
  return [low, high];
}

function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A hash of the whole mask matrix, its shape and the order of its patterns: stored in every result and model. */
export function masksHash(patterns: Patterns): string {
  return patternHash(Uint32Array.of(patterns.samples, patterns.count, ...hashPair(patterns.words)));
}
