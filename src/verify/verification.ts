import type { Matrix } from '../matrix';

/**
 * 'certified': y f > 0 throughout the set, proven. 'attacked': y f ≤ 0 at a point of the set. 'unknown': the budget, or the method,
 * did not suffice to say which.
 */
export type Verdict = 'certified' | 'attacked' | 'unknown';

/** What is known of the least y f over each sample's perturbation set. */
export interface Verification {
  /** Certified lower bounds on min y f, rounding errors included. */
  readonly lower: Float64Array;
  /** The smallest y f met at a point of the set, in double precision. */
  readonly upper: Float64Array;
  readonly verdicts: readonly Verdict[];
  /** Nodes that the search bounded for each sample; 0 where a closed form decided. */
  readonly nodes: Uint32Array;
  /** The points behind `upper`, samples × features. */
  readonly X: Matrix;
}

/** Shares of the samples by verdict; they add up to 1. */
export interface CertifiedAccuracy {
  readonly certified: number;
  readonly attacked: number;
  readonly unknown: number;
}

/** The share of samples that are certified, attacked and unknown: true robust accuracy is in [certified, 1 − attacked]. */
export function certifiedAccuracy({ verdicts }: Pick<Verification, 'verdicts'>): CertifiedAccuracy {
  const share = (wanted: Verdict) => verdicts.filter((verdict) => verdict === wanted).length / verdicts.length;
  return { certified: share('certified'), attacked: share('attacked'), unknown: share('unknown') };
}

/** What the bounds say: a lower bound above 0 certifies, a point at or below 0 is an attack. */
export function verdictOf(lower: number, upper: number): Verdict {
  if (lower > 0) return 'certified';
  return upper <= 0 ? 'attacked' : 'unknown';
}
