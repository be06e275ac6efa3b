import type { ProblemSize } from '../results';

/** One solve with one part of the method switched off. */
export interface AblationRun {
  readonly variant: string;
  readonly status: string;
  readonly iterations: number;
  readonly seconds: number;
  readonly relativeGap: number;
}

export interface AblationProblem extends ProblemSize {
  readonly name: string;
  readonly loss: string;
  readonly cone: string;
  readonly robust: boolean;
  readonly device: string;
  /** The method as it is comes first. */
  readonly runs: readonly AblationRun[];
}

export interface AblationResult {
  readonly gap: number;
  /** A run stops after this many times the iterations of the method as it is. */
  readonly mostTimes: number;
  /** What each variant changes, by its name; the method as it is comes first. */
  readonly variants: readonly { readonly name: string; readonly change: string }[];
  readonly problems: readonly AblationProblem[];
}

/** Iterations, or seconds, of a variant over those of the method as it is; `atLeast` where it stopped before the gap was proven. */
export interface Ratio {
  readonly value: number;
  readonly atLeast: boolean;
}

/** The ratio of one variant on one problem; undefined where the variant was not run or the method as it is did not get there. */
export function ratioOf({ runs }: AblationProblem, variant: string, quantity: 'iterations' | 'seconds'): Ratio | undefined {
  const [base] = runs;
  const run = runs.find((one) => one.variant === variant);
  if (!base || !run || base.status !== 'solved') return undefined;
  return { value: run[quantity] / base[quantity], atLeast: run.status !== 'solved' };
}

/** The geometric mean over the problems that have a ratio; undefined where none has. */
export function meanRatio({ problems }: AblationResult, variant: string, quantity: 'iterations' | 'seconds'): Ratio | undefined {
  const ratios = problems.flatMap((problem) => ratioOf(problem, variant, quantity) ?? []);
  if (ratios.length === 0) return undefined;
  const mean = ratios.reduce((sum, { value }) => sum + Math.log(value), 0) / ratios.length;
  return { value: Math.exp(mean), atLeast: ratios.some(({ atLeast }) => atLeast) };
}
