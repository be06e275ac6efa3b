import { Option, type Command } from 'commander';
import { toTargets, type Label } from '../data/labels';
import { standardization } from '../data/scaling';
import { InputError } from '../errors';
import { classesOf } from '../estimators/classes';
import { ReluClassifier, ReluRegressor, type SolveSettings } from '../index';
import type { Matrix } from '../matrix';
import { CONES, LOSSES, type Cone, type Loss } from '../problem/problem';
import { addDataOptions, readLabelled, type DataOptions } from './data-options';
import { locate } from './files';
import { positiveInteger, positiveNumber, seedNumber, settingsFrom, type SolverOptions } from './options';
import { isZero, parseRadii, RADIUS_HELP, radiiFor, type Radii } from './radii';

/** Options of what to train, which `train` and `path` share. */
export interface TrainingOptions extends SolverOptions, DataOptions {
  readonly loss: Loss;
  readonly cone: Cone;
  readonly epsilon?: Radii;
  readonly norm: 'linf' | 'l2';
  readonly beta: number;
  readonly patterns: number;
  readonly seed?: number;
  readonly bias?: boolean;
  readonly standardize?: boolean;
}

/** Adds the options of {@link TrainingOptions}, but for those of the solver. */
export function addTrainingOptions(command: Command): Command {
  addDataOptions(command);
  return command
    .addOption(
      new Option('--loss <loss>', 'hinge or logistic (which gives probabilities) for classes; squared for real values')
        .choices(LOSSES)
        .makeOptionMandatory(),
    )
    .option('--epsilon <radius>', `how far an adversary may move the features: ${RADIUS_HELP} (default: 0)`, parseRadii)
    .addOption(
      new Option('--norm <norm>', 'what epsilon bounds: each feature, or the length of the move').choices(['linf', 'l2']).default('linf'),
    )
    .option('--beta <weight>', 'weight of the penalty: larger gives smaller weights and fewer neurons', positiveNumber, 1e-3)
    .addOption(new Option('--cone <cone>', 'how neurons are held to their patterns').choices(CONES).default('soft'))
    .option('--patterns <count>', 'how many activation patterns to sample; the time of an iteration is proportional', positiveInteger, 100)
    .option('--seed <number>', 'seed of the sampling and of every split', seedNumber)
    .option('--bias', 'give every neuron a bias, which no adversary moves (default, except with --norm l2 and epsilon > 0)')
    .option('--no-bias', 'give none')
    .option('--standardize', 'train on features of mean 0 and deviation 1; the scaling becomes part of the model');
}

const NO_RADIUS: Radii = { values: [0], inDeviations: false };

/** Data as an estimator takes them. */
export interface TrainingSet {
  readonly X: Matrix;
  /** Labels for a classifier, finite numbers for a regressor. */
  readonly y: readonly Label[];
  readonly featureNames: readonly string[] | null;
}

/** @throws FileError for a wrong file, InputError for options that do not fit it. */
export async function readTrainingSet(path: string, options: TrainingOptions): Promise<TrainingSet> {
  const { X, labels, featureNames } = await readLabelled(path, options);
  const y = locate(path, () => (options.loss === 'squared' ? [...toTargets(labels)] : labels));
  if (options.loss !== 'squared') locate(path, () => classesOf(labels, X.rows));
  return { X, y, featureNames };
}

/** @throws InputError for options that contradict each other, before any file is read. */
export function checkTraining({ norm, epsilon = NO_RADIUS, bias, standardize = false }: TrainingOptions): void {
  if (norm !== 'l2' || isZero(epsilon)) return;
  if (bias === true) {
    throw new InputError(
      '--bias cannot go with --norm l2 and epsilon > 0: the ball would move the column of ones; use --no-bias or --norm linf',
    );
  }
  if (standardize) {
    throw new InputError('--standardize cannot go with --norm l2 and epsilon > 0: a ball in scaled features is none; use --norm linf');
  }
}

/** An unfitted estimator of the options for data like X; `device` is one that was opened. */
export function estimatorFor(options: TrainingOptions, X: Matrix, device: SolveSettings['device']): ReluClassifier | ReluRegressor {
  const { loss, cone, beta, norm, patterns, standardize = false, seed, bias } = options;
  const epsilon = radiiOn(X, options.epsilon ?? NO_RADIUS);
  const given = { cone, beta, epsilon, norm, patterns, standardize, seed, bias, device, ...settingsFrom(options) };
  return loss === 'squared' ? new ReluRegressor(given) : new ReluClassifier({ ...given, loss });
}

/** The radii in the units of X; a standard deviation is that of its column of X. */
export function radiiOn(X: Matrix, radii: Radii): number | number[] {
  return radiiFor(radii, X.columns, standardization(X).deviation);
}
