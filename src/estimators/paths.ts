import type { Solution } from '../admm/solution';
import { InputError } from '../errors';
import { leaseDevice, type DeviceLease } from '../device/lease';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { walkBeta, walkEpsilon, type BetaPathSettings, type PathInput } from '../path';
import { checkTargets } from '../problem/problem';
import { ReluClassifier } from './classifier';
import { classesOf, signsOf, type ClassLabel } from './classes';
import type { Estimator, TargetsOf } from './cross-validate';
import { modelOf, programOf, type FitSettings } from './fit';
import { fittedOf, type Fitted } from './fitted';
import type { Hyperparameters } from './options';
import { LOGISTIC_LINK } from './platt';
import { ReluRegressor } from './regressor';
import { scaledPerturbation, trainingData, type TrainingData } from './training-data';

/** Where an estimator's path over β goes: the values, or how many of them and how far down; see {@link BetaPathSettings}. */
export interface FitBetaSettings<E> extends Omit<FitSettings, 'onIteration'>, Pick<BetaPathSettings, 'betas' | 'count' | 'ratio'> {
  /** Called with each fitted estimator. */
  readonly onStep?: (step: BetaFit<E>) => void;
}

/** Where an estimator's path over ε goes. */
export interface FitEpsilonSettings<E> extends Omit<FitSettings, 'onIteration'> {
  /** Radii as an estimator takes them, in the units of X; fitted from the smallest to the largest. */
  readonly epsilons: readonly (number | readonly number[])[];
  /** Called with each fitted estimator. */
  readonly onStep?: (step: EpsilonFit<E>) => void;
}

/** One fitted estimator of a β path. */
export interface BetaFit<E> {
  readonly beta: number;
  readonly estimator: E;
}

/** One fitted estimator of an ε path, with the radius as it was given. */
export interface EpsilonFit<E> {
  readonly epsilon: number | readonly number[];
  readonly estimator: E;
}

/**
 * Fits copies of the estimator along falling β, each from the solution before and on the same patterns. Ends early, with the fits so
 * far, when the signal is aborted. Without calibration of probabilities, and for a regressor or two classes.
 *
 * @throws InputError for wrong data or settings.
 */
export async function fitBetaPath<E extends Estimator>(
  estimator: E,
  X: MatrixLike,
  y: TargetsOf<E>,
  { onStep, signal, ...grid }: FitBetaSettings<E> = {},
): Promise<BetaFit<E>[]> {
  const steps: BetaFit<E>[] = [];
  const task = pathTask(estimator, X, y);
  const lease = await leaseDevice(estimator.options.device);
  try {
    for await (const { beta, solution } of walkBeta(task.input, { ...task.settings(lease, signal), ...grid })) {
      const step = { beta, estimator: task.estimatorOf(solution, { beta }, task.data) };
      steps.push(step);
      onStep?.(step);
    }
  } finally {
    lease.dispose();
  }
  return steps;
}

/**
 * Fits copies of the estimator along growing ε, each from the solution before and on the same patterns. Ends early, with the fits so
 * far, when the signal is aborted. Without calibration of probabilities, and for a regressor or two classes.
 *
 * @throws InputError for wrong data or settings.
 */
export async function fitEpsilonPath<E extends Estimator>(
  estimator: E,
  X: MatrixLike,
  y: TargetsOf<E>,
  { epsilons, onStep, signal }: FitEpsilonSettings<E>,
): Promise<EpsilonFit<E>[]> {
  if (!Array.isArray(epsilons) || epsilons.length === 0) throw new InputError('epsilons is empty: give at least one radius');
  const steps: EpsilonFit<E>[] = [];
  const task = pathTask(estimator, X, y);
  const { norm, bias } = estimator.options;
  for (const epsilon of epsilons as FitEpsilonSettings<E>['epsilons']) estimator.clone({ epsilon });
  const stops = new Map(
    (epsilons as FitEpsilonSettings<E>['epsilons']).map((epsilon) => {
      const perturbation = scaledPerturbation(task.raw, task.data.scaling, epsilon, norm, bias);
      return [perturbation.radius as ArrayLike<number> | number, { epsilon, perturbation }];
    }),
  );
  const lease = await leaseDevice(estimator.options.device);
  try {
    const radii = [...stops.keys()];
    for await (const { epsilon: radius, solution } of walkEpsilon(task.input, { ...task.settings(lease, signal), epsilons: radii })) {
      const { epsilon, perturbation } = stops.get(radius)!;
      const step = { epsilon, estimator: task.estimatorOf(solution, { epsilon }, { ...task.data, perturbation }) };
      steps.push(step);
      onStep?.(step);
    }
  } finally {
    lease.dispose();
  }
  return steps;
}

/** What both paths do with an estimator: the program to walk along, and how a solution becomes a fitted copy. */
function pathTask<E extends Estimator>(estimator: E, X: MatrixLike, y: TargetsOf<E>) {
  const raw: Matrix = toMatrix(X, 'X');
  const { options } = estimator;
  const data = trainingData(raw, options);
  const { targets, adopt } = targetsAndAdoption(estimator, y, raw.rows);
  const { seed, gap, maxIterations, timeLimitSeconds } = options;
  const input: PathInput = { ...programOf(data, options), y: targets, patterns: data.patterns, seed };
  return {
    raw,
    data,
    input,
    settings: (device: DeviceLease, signal: AbortSignal | undefined) => ({
      device,
      gap,
      maxIterations,
      timeLimitSeconds,
      signal,
    }),
    estimatorOf(solution: Solution, changes: Partial<Pick<Hyperparameters, 'beta' | 'epsilon'>>, at: TrainingData): E {
      const changed = { ...options, ...changes };
      const { status, iterations, seconds, device, patterns } = solution;
      const solutions = options.warmStart ? [solution] : undefined;
      const facts = { status, iterations, seconds, device, patterns, solutions };
      return adopt(changed, fittedOf([modelOf(solution, at, changed)], facts)) as E;
    },
  };
}

function targetsAndAdoption(
  estimator: Estimator,
  y: ArrayLike<ClassLabel>,
  samples: number,
): { targets: Float64Array; adopt: (options: Hyperparameters, fitted: Fitted) => Estimator } {
  if (!(estimator instanceof ReluClassifier)) {
    const adopt = (options: Hyperparameters, fitted: Fitted) => new ReluRegressor({ ...options, loss: 'squared' }, { fitted });
    return { targets: checkTargets(y as ArrayLike<number>, samples, 'squared'), adopt };
  }
  const { classes, places } = classesOf(y, samples);
  if (classes.length > 2) throw new InputError(`y has ${classes.length} classes, but a path takes two: fit one estimator for each value`);
  return {
    targets: signsOf(places),
    adopt: (options, fitted) => {
      const links = options.loss === 'logistic' ? [LOGISTIC_LINK] : undefined;
      return new ReluClassifier({ ...options, calibrationFolds: 0 }, { fitted, classes, links });
    },
  };
}
