import type { Objective, Solution, Status } from '../admm/solution';
import { foldNetworks, type DenseNetwork } from '../data/dense-network';
import type { Model } from '../data/model-file';
import type { Patterns } from '../problem/patterns';

/** How a fit ended. */
export interface FitFacts {
  /** 'solved' when the gap asked for is proven for every output. */
  readonly status: Status;
  readonly iterations: number;
  /** Wall-clock seconds, set-up included. */
  readonly seconds: number;
  /** The adapter's description, or 'cpu (f64)', with its threads where several computed and the reason where it was measured to be faster. */
  readonly device: string;
  /** The activation patterns that were trained on; undefined for an estimator that was read from a file. */
  readonly patterns: Patterns | undefined;
  /** What a warm start begins with; undefined where none was asked for. */
  readonly solutions: readonly Solution[] | undefined;
}

/** What an estimator has learnt. */
export interface Fitted extends FitFacts {
  /** One for each output, in the units that were trained in, with the scaling that leads there. */
  readonly models: readonly Model[];
  /** The same on raw features. */
  readonly network: DenseNetwork;
  /** Summed over the outputs, each of which is a program of its own. */
  readonly objective: Objective;
  /** (program − dualBound)/max(|program|, 1e-12). */
  readonly relativeGap: number;
}

/** What follows from the models: the network on raw features, and the objectives' sums. */
export function fittedOf(models: readonly Model[], facts: FitFacts): Fitted {
  const { scaling, bias } = models[0]!;
  const sum = (part: keyof Objective, missing: number) =>
    models.reduce((total, { training }) => total + (training.objective[part] ?? missing), 0);
  const objective = { program: sum('program', Infinity), dualBound: sum('dualBound', -Infinity), network: sum('network', Infinity) };
  const { program, dualBound } = objective;
  return {
    ...facts,
    models,
    network: foldNetworks(
      models.map(({ network }) => network),
      { scaling, bias },
    ),
    objective,
    relativeGap: Number.isFinite(program) ? (program - dualBound) / Math.max(Math.abs(program), 1e-12) : Infinity,
  };
}
