import type { Choice } from '../rivals/fit';
import type { Candidate } from './result';

/** What is maximised: the mean of clean accuracy and accuracy under PGD, both on samples that training left out. */
export function criterion({ clean, attacked }: Pick<Candidate, 'clean' | 'attacked'>): number {
  return (clean + attacked) / 2;
}

/**
 * The candidate with the largest {@link criterion}; among equals the larger β, then the larger radius.
 *
 * @throws RangeError when there are none.
 */
export function choose(candidates: readonly Candidate[]): Candidate {
  if (candidates.length === 0) throw new RangeError('there is no candidate to choose from');
  return candidates.reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best));
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (criterion(a) !== criterion(b)) return criterion(a) > criterion(b);
  return a.beta !== b.beta ? a.beta > b.beta : a.share > b.share;
}

/** Every combination, the strongest penalty first, so that each may start from the one before. */
export function combinations(
  betas: readonly number[],
  shares: readonly number[],
  rates: readonly (number | null)[],
  epochs: readonly (number | null)[],
): Choice[] {
  const descending = [...betas].sort((a, b) => b - a);
  return shares.flatMap((share) =>
    rates.flatMap((learningRate) => epochs.flatMap((count) => descending.map((beta) => ({ beta, share, learningRate, epochs: count })))),
  );
}
