import type { Progress, Solution } from '../admm/solution';
import { solve } from '../admm/solve';
import type { ClassesSettings, ClassesSolution } from '../admm/solve-classes';
import type { Model } from '../data/model-file';
import type { DeviceLease } from '../device/lease';
import { sampleOn } from '../device/sample-on';
import type { Matrix } from '../matrix';
import { trainClasses } from '../multiclass';
import { defineProblem } from '../problem/problem';
import { profileOf, type Profile } from '../profile/profile';
import { fittedOf, type Fitted } from './fitted';
import type { Hyperparameters } from './options';
import type { TrainingData } from './training-data';

/** What a fit reports to, and how it is stopped. */
export interface FitSettings {
  /**
   * During the solve: `fit` keeps the best network so far, with status 'cancelled'. Before or after it: `fit` rejects with the signal's
   * reason and what was learnt before stays.
   */
  readonly signal?: AbortSignal;
  /** Called after each certificate. */
  readonly onIteration?: (progress: Progress) => void;
  /** true, or a {@link Profile} that keeps totals: takes the times of its phases and kernels, as in a solve; default false. */
  readonly profile?: boolean | Profile;
}

/** One program for each array of targets, on the same data; each starts from a solution before where there are `starts`. */
interface Programs {
  readonly data: TrainingData;
  readonly targets: readonly Float64Array[];
  readonly options: Hyperparameters;
  readonly starts: readonly Solution[] | undefined;
  readonly settings: Partial<ClassesSettings> & { readonly device: DeviceLease; readonly profile: Profile | undefined };
}

type Outcome = Pick<ClassesSolution, 'classes' | 'status' | 'iterations' | 'seconds'>;

/**
 * Trains one output for each array of targets: one alone, or each from the solution before where there is one to start from; otherwise
 * all in one batched solve, for which the targets are those of each class against the rest.
 */
export async function fitOutputs(
  data: TrainingData,
  targets: readonly Float64Array[],
  options: Hyperparameters,
  device: DeviceLease,
  previous: Fitted | undefined,
  { signal, onIteration, profile: profiled }: FitSettings,
): Promise<Fitted> {
  signal?.throwIfAborted();
  const { gap, maxIterations, timeLimitSeconds, seed, verbose, warmStart } = options;
  const onProgress = (progress: Progress): void => {
    if (verbose) console.info(lineOf(progress));
    onIteration?.(progress);
  };
  const starts = warmStart ? startsFrom(previous, data.X, targets.length) : undefined;
  const settings = { device, gap, maxIterations, timeLimitSeconds, seed, signal, onProgress, profile: profileOf(profiled) };
  const programs = { data, targets, options, starts, settings };
  const { classes, status, iterations, seconds } =
    targets.length === 1 || starts ? await solveEach(programs) : await solveTogether(programs);
  return fittedOf(
    classes.map((solution) => modelOf(solution, data, options)),
    {
      status,
      iterations,
      seconds,
      device: classes[0]!.device,
      patterns: classes[0]!.patterns,
      solutions: warmStart ? classes : undefined,
    },
  );
}

async function solveEach({ data, targets, options, starts, settings }: Programs): Promise<Outcome> {
  const patterns = await sampleOn(settings.device, data.X, {
    patterns: data.patterns,
    seed: options.seed,
    profile: settings.profile,
    signal: settings.signal,
  });
  const classes: Solution[] = [];
  for (const [at, y] of targets.entries()) {
    const start = starts?.[at];
    const warmStart = start && start.convex.rows === 2 * patterns.count ? start : undefined;
    classes.push(await solve(defineProblem({ ...programOf(data, options), y, patterns }), { ...settings, warmStart }));
  }
  const status = classes.find((solution) => solution.status !== 'solved')?.status ?? 'solved';
  const sum = (part: 'iterations' | 'seconds') => classes.reduce((total, solution) => total + solution[part], 0);
  return { classes, status, iterations: sum('iterations'), seconds: sum('seconds') };
}

async function solveTogether({ data, targets, options, settings }: Programs): Promise<Outcome> {
  const labels = Array.from({ length: data.X.rows }, (_, k) => targets.findIndex((y) => y[k] === 1));
  const input = { ...programOf(data, options), labels, patterns: data.patterns, seed: options.seed };
  return (await trainClasses(input, settings)).solution;
}

/** What a program of these data consists of, but for its targets and patterns. */
export function programOf({ X, perturbation }: TrainingData, { loss, cone, beta }: Hyperparameters) {
  return { X, loss, cone, beta, norm: perturbation.norm, epsilon: perturbation.radius };
}

/** A solution with everything that a prediction from raw features needs. */
export function modelOf(solution: Solution, { scaling, perturbation }: TrainingData, { bias, loss, cone, beta }: Hyperparameters): Model {
  const { network, seed, masksHash, status, objective, relativeGap } = solution;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    network,
    bias,
    scaling,
    featureNames: null,
    classes: null,
    training: {
      loss,
      cone,
      beta,
      perturbation,
      seed,
      masksHash,
      status,
      objective: { program: finite(objective.program), dualBound: finite(objective.dualBound), network: finite(objective.network) },
      relativeGap: finite(relativeGap),
    },
  };
}

/** The solutions before, where they are of as many outputs and features; without their multipliers where the samples are others. */
function startsFrom(previous: Fitted | undefined, X: Matrix, outputs: number): readonly Solution[] | undefined {
  const solutions = previous?.solutions;
  if (solutions?.length !== outputs || solutions[0]!.convex.columns !== X.columns) return undefined;
  return solutions.map((solution) => (solution.patterns.samples === X.rows ? solution : { ...solution, dual: undefined }));
}

function lineOf({ iteration, seconds, program, dualBound, relativeGap, neurons }: Progress): string {
  const bounds = `program ${program.toPrecision(6)}, dual bound ${dualBound.toPrecision(6)}, gap ${relativeGap.toExponential(1)}`;
  return `iteration ${iteration}: ${bounds}, ${neurons} neurons, ${seconds.toFixed(1)} s`;
}
