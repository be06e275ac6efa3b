import { patternBits, type HashedPatterns } from '../reference/pattern-bits';

/** Where patterns of directions come from; the answers of two sources differ by rounding only. */
export interface PatternSource {
  /** How many directions to ask for at once, at most. */
  readonly largestBatch: number;
  /** The patterns and hashes of directions (count × features, row-major). */
  patternsOf(directions: Float32Array): Promise<HashedPatterns>;
  dispose(): void;
}

/** Multiply-adds between two turns of the event loop. */
const TURN = 2 ** 26;

/** Patterns in double precision on the calling thread, which other work gets a turn on between batches. */
export function referenceSource(x: Float32Array, features: number): PatternSource {
  return {
    largestBatch: Math.max(1, Math.floor(TURN / x.length)),
    patternsOf: async (directions) => {
      await new Promise((resolve) => setTimeout(resolve));
      return patternBits(x, directions, features);
    },
    dispose: () => undefined,
  };
}
