import { Arena } from '../linear/arena';
import { openShared } from '../linear/shared-product';
import { threadsFor } from '../linear/threads';
import { isKept } from '../problem/masked';
import { wordsPerPattern } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import type { Spectra } from '../problem/spectra';
import type { Eigen } from '../symmetric';

/** Below this many doubles, script is as fast. */
const WORTH_AN_ARENA = 2 ** 15;

/**
 * The problem with its samples and patterns in an arena that has room for `length` more doubles, so that products, signs and masks are
 * computed there, the large products by as many threads: the arena where they are already, if there is one. The problem as it is, and no arena,
 * where that is of no use or not to be had.
 */
export function problemInArena(
  problem: Problem,
  length: number,
  threads = 1,
): { readonly problem: Problem; readonly arena: Arena | undefined } {
  const { X, patterns } = problem;
  const there = Arena.of(X.data, patterns.words);
  if (there) return { problem, arena: there };
  const masks = isKept(patterns) ? patterns.count * patterns.samples : 0;
  const words = Math.ceil((patterns.count * wordsPerPattern(patterns.samples)) / 2);
  const arena =
    length < WORTH_AN_ARENA
      ? undefined
      : openShared(length + X.data.length + masks + words, threadsFor(2 * patterns.count * X.data.length, threads));
  if (!arena) return { problem, arena };
  return {
    problem: {
      ...problem,
      X: { ...X, data: arena.copyOf(X.data) },
      patterns: { ...patterns, words: arena.copyOf(patterns.words) },
    },
    arena,
  };
}

/** The spectra with their vectors in the arena, if there is one: a product goes where one of its operands is. */
export function spectraInArena(spectra: Spectra, arena: Arena | undefined): Spectra {
  if (!arena || Arena.of(spectra.features.vectors.data) === arena) return spectra;
  const placed = ({ values, vectors }: Eigen): Eigen => ({ values, vectors: { ...vectors, data: arena.copyOf(vectors.data) } });
  return { features: placed(spectra.features), patterns: placed(spectra.patterns) };
}
