import { quantile, wilsonInterval } from '../../harness/statistics';
import type { EnrichedRun, Growth, PatternsResult } from './result';

/** The optimum over so many random patterns, over the sequences that found that many. */
export interface ObjectiveSummary {
  readonly patterns: number;
  readonly sequences: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** How often draw P + 1 lowered the optimum. */
export interface ProbabilitySummary {
  readonly draws: number;
  readonly trials: number;
  readonly lowered: number;
  readonly undecided: number;
  readonly share: number;
  readonly interval: readonly [number, number];
  /** Mean and (1 − ξ)-quantile over sequences of the share of directions that might lower it. */
  readonly lowering: { readonly mean: number; readonly quantile: number };
  readonly mean: number;
  readonly psi: number;
}

/** 10 %, 50 % and 90 % of the optimum at numbers of patterns from 1 to all. */
export function objectiveSummaries({ growths, cells }: PatternsResult): ObjectiveSummary[] {
  const sizes = [...new Set([...Array.from({ length: Math.ceil(Math.log2(cells) * 2) }, (_, i) => Math.round(2 ** (i / 2))), cells])];
  return sizes
    .filter((size) => size <= cells)
    .flatMap((patterns) => {
      const reached = growths.filter((growth) => growth.patterns >= patterns);
      if (reached.length * 2 < growths.length) return [];
      const values = reached.map((growth) => objectiveAt(growth, patterns));
      return [
        { patterns, sequences: reached.length, low: quantile(values, 0.1), median: quantile(values, 0.5), high: quantile(values, 0.9) },
      ];
    });
}

function objectiveAt({ steps }: Growth, patterns: number): number {
  return steps.filter((step) => step.patterns <= patterns).at(-1)!.program;
}

/** The trials of all sequences, P by P, beside what the theory promises. */
export function probabilitySummaries({ growths, guarantees, xi }: PatternsResult): ProbabilitySummary[] {
  return guarantees.map(({ draws, mean, psi }) => {
    const trials = growths.flatMap((growth) => growth.trials.filter((trial) => trial.draws === draws));
    const lowered = trials.filter(({ verdict }) => verdict === 'lower').length;
    const shares = trials.map(({ lowering }) => lowering);
    return {
      draws,
      trials: trials.length,
      lowered,
      undecided: trials.filter(({ verdict }) => verdict === 'undecided').length,
      share: lowered / trials.length,
      interval: wilsonInterval(lowered, trials.length),
      lowering: { mean: shares.reduce((sum, share) => sum + share, 0) / shares.length, quantile: quantile(shares, 1 - xi) },
      mean,
      psi,
    };
  });
}

/** The runs of one way, with the median of their objectives for each number of patterns allowed. */
export function enrichedSummaries(
  runs: readonly EnrichedRun[],
  way: EnrichedRun['way'],
): { readonly sampled: number; readonly patterns: number; readonly network: number }[] {
  const own = runs.filter((run) => run.way === way);
  return [...new Set(own.map((run) => run.sampled))].map((sampled) => {
    const same = own.filter((run) => run.sampled === sampled);
    return {
      sampled,
      patterns: quantile(
        same.map((run) => run.patterns),
        0.5,
      ),
      network: quantile(
        same.map((run) => run.network),
        0.5,
      ),
    };
  });
}
