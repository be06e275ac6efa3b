import { packPatterns, wordsPerPattern, type Patterns } from '../problem/patterns';

/** Different patterns over the same samples in the order in which they came, all-ones first, all-zero never. */
export class PatternSet {
  readonly #samples: number;
  readonly #words: Uint32Array[] = [];
  readonly #indices = new Map<string, number>();

  constructor(samples: number) {
    this.#samples = samples;
    this.add(packPatterns(samples, 1, () => true).words);
  }

  get count(): number {
    return this.#words.length;
  }

  /** The index of a pattern, which is added when it is new; undefined for the all-zero pattern. */
  add(words: Uint32Array): number | undefined {
    if (words.every((word) => word === 0)) return undefined;
    const key = words.join();
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.#words.length);
    this.#words.push(words.slice());
    return this.#words.length - 1;
  }

  has(words: Uint32Array): boolean {
    return this.#indices.has(words.join());
  }

  indexOf(words: Uint32Array): number | undefined {
    return this.#indices.get(words.join());
  }

  toPatterns(): Patterns {
    const stride = wordsPerPattern(this.#samples);
    const words = new Uint32Array(this.count * stride);
    this.#words.forEach((pattern, i) => words.set(pattern, i * stride));
    return { samples: this.#samples, count: this.count, words };
  }
}

/** The words of pattern i. */
export function wordsOf(patterns: Patterns, i: number): Uint32Array {
  const stride = wordsPerPattern(patterns.samples);
  return patterns.words.subarray(i * stride, (i + 1) * stride);
}

/** The words of one pattern from its bits. */
export function packBits(bits: ArrayLike<number>): Uint32Array {
  return packPatterns(bits.length, 1, (_, k) => bits[k] === 1).words;
}
