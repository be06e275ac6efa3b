import { InputError } from '../errors';

/** What {@link requiredPatterns} asks: the number of training samples, and the two probabilities, both in (0, 1). */
export interface PatternGuarantee {
  readonly samples: number;
  /** ψ: how likely one more random pattern may be to lower the optimum. */
  readonly psi: number;
  /** ξ: how likely the statement about ψ may be to fail; 1 − ξ is the confidence. */
  readonly xi: number;
}

/**
 * ⌈min{ (n + 1)/(ψ ξ) − 1, (2/ψ)(n + 1 − ln ξ) }⌉ independent random patterns, after which, with confidence 1 − ξ, one more
 * random pattern lowers the optimum of the convex program with probability at most ψ.
 *
 * Linear in the number of samples n and independent of the number of features. It bounds how likely an improvement is, not its
 * size. Source: Bai, Gautam, Gai, Sojoudi 2022, arXiv 2105.12237, by way of Campi, Garatti, SIAM J. Optim. 2008.
 *
 * @throws InputError when `samples` is not a positive integer, or ψ or ξ not in (0, 1).
 */
export function requiredPatterns({ samples, psi, xi }: PatternGuarantee): number {
  if (!Number.isSafeInteger(samples) || samples < 1) throw new InputError(`samples is ${samples}: expected a positive integer`);
  checkProbability('psi', psi);
  checkProbability('xi', xi);
  const markov = (samples + 1) / (psi * xi) - 1;
  const chernoff = (2 / psi) * (samples + 1 - Math.log(xi));
  return Math.ceil(Math.min(markov, chernoff));
}

function checkProbability(name: string, value: number): void {
  if (!(value > 0 && value < 1))
    throw new InputError(`${name} is ${value}: expected a probability greater than 0 and less than 1, such as 0.1`);
}
