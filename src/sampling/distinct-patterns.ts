import { zeros, type Matrix } from '../matrix';
import { packPatterns, wordsPerPattern, type Patterns } from '../problem/patterns';

/** The different patterns among draws, all-ones first and whether drawn or not, all-zero left out. */
export class DistinctPatterns {
  draws = 0;
  /** Different patterns among the draws, all-ones and all-zero included. */
  seen = 0;
  readonly #samples: number;
  readonly #wanted: number;
  readonly #ones: Uint32Array;
  readonly #words: Uint32Array[];
  readonly #directions: (Float32Array | undefined)[] = [undefined];
  readonly #byHash = new Map<bigint, Uint32Array[]>();

  constructor(samples: number, wanted: number) {
    this.#samples = samples;
    this.#wanted = wanted;
    this.#ones = packPatterns(samples, 1, () => true).words;
    this.#words = [this.#ones];
  }

  get missing(): number {
    return this.#wanted - this.#words.length;
  }

  /** Takes note of one draw; patterns with equal hashes are told apart by their words. */
  add(hash: bigint, words: Uint32Array, direction: Float32Array): void {
    this.draws++;
    const alike = this.#byHash.get(hash);
    if (alike?.some((known) => sameWords(known, words))) return;
    this.seen++;
    if (alike === undefined) this.#byHash.set(hash, [words]);
    else alike.push(words);
    if (sameWords(words, this.#ones)) {
      this.#directions[0] = direction;
    } else if (words.some((word) => word !== 0)) {
      this.#words.push(words);
      this.#directions.push(direction);
    }
  }

  patterns(): Patterns {
    const count = this.#words.length;
    const stride = wordsPerPattern(this.#samples);
    const words = new Uint32Array(count * stride);
    this.#words.forEach((pattern, i) => words.set(pattern, i * stride));
    return { samples: this.#samples, count, words };
  }

  /** One row for each pattern: the first direction that gave it, zeros for all-ones when no draw did. */
  directions(features: number): Matrix {
    const directions = zeros(this.#words.length, features);
    this.#directions.forEach((direction, i) => direction && directions.data.set(direction, i * features));
    return directions;
  }
}

function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  return a.every((word, w) => word === b[w]);
}
