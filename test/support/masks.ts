import { packPatterns, type Patterns } from '../../src/problem/patterns';
import { signedValues } from './compare';

/** One, one less and one more than a word and than the tiles of the masked kernels, and ragged shapes. */
export const MASKED_SHAPES = [
  { samples: 1, patterns: 1, features: 1 },
  { samples: 31, patterns: 15, features: 31 },
  { samples: 32, patterns: 16, features: 32 },
  { samples: 33, patterns: 17, features: 33 },
  { samples: 16, patterns: 40, features: 3 },
  { samples: 130, patterns: 1, features: 7 },
  { samples: 97, patterns: 33, features: 130 },
] as const;

/** Patterns of fair coins. */
export function randomPatterns(samples: number, count: number, seed: number): Patterns {
  const coins = signedValues(samples * count, seed);
  return packPatterns(samples, count, (i, k) => coins[i * samples + k]! >= 0);
}
