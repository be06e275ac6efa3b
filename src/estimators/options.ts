import { completeSettings } from '../admm/settings';
import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { CONES, LOSSES, oneOf, type Cone, type Loss } from '../problem/problem';

/** What an estimator is told before it sees data; complete and checked. */
export interface Hyperparameters {
  /** 'hinge' (a classifier's default), 'logistic' or 'squared' (a regressor's only one); the loss is a mean over the samples. */
  readonly loss: Loss;
  /** 'soft' (the default) charges a neuron for leaving its pattern inside the loss, 'hard' forbids it. */
  readonly cone: Cone;
  /** Weight of the penalty (β/2) Σ_j (‖u_j‖² + α_j²), positive; default 1e-3. It acts on standardised features where they are standardised. */
  readonly beta: number;
  /** How far an adversary may move each feature, in the units of the X you give: one number ≥ 0, or one for each; default 0. */
  readonly epsilon: number | readonly number[];
  /** 'linf' (the default): each feature by its ε; 'l2': the sample by ε in Euclidean norm, without `bias` and `standardize` where ε > 0. */
  readonly norm: 'linf' | 'l2';
  /** Activation patterns to sample, a positive integer, or as many as the data have where that is less; default 100. */
  readonly patterns: number;
  /** Seed of the patterns and of calibration folds, an integer in [0, 2⁵³); default 0. */
  readonly seed: number;
  /** Give every neuron a bias: a constant 1 as a last feature, which no adversary moves; default true, except for 'l2' with ε > 0. */
  readonly bias: boolean;
  /** Train on (x − mean)/deviation of every feature, learnt in `fit` and folded into the network's weights; default false. */
  readonly standardize: boolean;
  /**
   * Classifiers: folds, an integer ≥ 2, whose held-out values fit the map from values to probabilities, at the price of as many more
   * solves; 0 (the default) for none.
   */
  readonly calibrationFolds: number;
  /** 'auto' (the default) takes the faster of the next two (`chooseDevice`); 'gpu', 'cpu' (double precision), or a device of yours. */
  readonly device: DeviceChoice;
  /** Stop when this relative gap is proven, positive; default 1e-3. */
  readonly gap: number;
  /** Stop each solve after so many iterations, a positive integer; default 50 000. */
  readonly maxIterations: number;
  /** Stop each solve after so many seconds, positive; default 600. */
  readonly timeLimitSeconds: number;
  /** Start `fit` from the solution before, where features and number of patterns agree; default false. It is kept for that. */
  readonly warmStart: boolean;
  /** Print a line for each certificate to the console; default false. */
  readonly verbose: boolean;
}

/** Options of a classifier, each with a default. */
export type ClassifierOptions = Partial<Hyperparameters>;

/** Options of a regressor, each with a default. */
export type RegressorOptions = Partial<Omit<Hyperparameters, 'loss' | 'calibrationFolds'>> & { readonly loss?: 'squared' };

const DEFAULTS: Omit<Hyperparameters, 'loss' | 'bias' | 'device' | 'gap' | 'maxIterations' | 'timeLimitSeconds'> = {
  cone: 'soft',
  beta: 1e-3,
  epsilon: 0,
  norm: 'linf',
  patterns: 100,
  seed: 0,
  standardize: false,
  calibrationFolds: 0,
  warmStart: false,
  verbose: false,
};

/** The names of all hyper-parameters. */
export const OPTION_NAMES: readonly string[] = [
  ...Object.keys(DEFAULTS),
  'loss',
  'bias',
  'device',
  'gap',
  'maxIterations',
  'timeLimitSeconds',
];

/** Fills in defaults, checks and copies. @throws InputError naming the option, its value and what was expected. */
export function completeOptions(given: Partial<Hyperparameters>, defaultLoss: Loss, losses: readonly Loss[] = LOSSES): Hyperparameters {
  if (given === null || typeof given !== 'object')
    throw new InputError(`the options are ${String(given)}: give an object, such as { beta: 1e-3 }`);
  const unknown = Object.keys(given).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined) throw new InputError(`unknown option ${JSON.stringify(unknown)}: known are ${OPTION_NAMES.join(', ')}`);
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Hyperparameters>;
  const options = { ...DEFAULTS, loss: defaultLoss, ...defined };
  const { device, gap, maxIterations, timeLimitSeconds } = completeSettings({
    device: defined.device,
    gap: defined.gap,
    maxIterations: defined.maxIterations,
    timeLimitSeconds: defined.timeLimitSeconds,
  });
  oneOf(options.loss, losses, 'loss');
  oneOf(options.cone, CONES, 'cone');
  oneOf(options.norm, ['linf', 'l2'] as const, 'norm');
  check(options.beta, 'beta', positive(options.beta), 'a positive finite number, such as 1e-3');
  check(options.patterns, 'patterns', Number.isSafeInteger(options.patterns) && options.patterns > 0, 'a positive integer');
  check(options.seed, 'seed', Number.isSafeInteger(options.seed) && options.seed >= 0, 'an integer from 0 to 2^53 - 1');
  const folds = options.calibrationFolds;
  check(folds, 'calibrationFolds', Number.isSafeInteger(folds) && (folds === 0 || folds >= 2), '0, or an integer from 2, such as 5');
  const epsilon = checkEpsilon(options.epsilon);
  const balls = options.norm === 'l2' && (typeof epsilon === 'number' ? epsilon > 0 : epsilon.some((radius) => radius > 0));
  const bias = options.bias ?? !balls;
  for (const [name, value] of Object.entries({ ...switchesOf(options), bias }))
    check(value, name, typeof value === 'boolean', 'true or false');
  if (balls) refuseWithBalls(bias, options.standardize);
  return Object.freeze({ ...options, epsilon, bias, device, gap, maxIterations, timeLimitSeconds });
}

function switchesOf({ standardize, warmStart, verbose }: Pick<Hyperparameters, 'standardize' | 'warmStart' | 'verbose'>) {
  return { standardize, warmStart, verbose };
}

function refuseWithBalls(bias: boolean, standardize: boolean): void {
  if (bias)
    throw new InputError(
      "bias is true, but a ball (norm 'l2', epsilon > 0) would move the constant feature too: use bias: false, or norm 'linf'",
    );
  if (standardize) {
    throw new InputError(
      "standardize is true, but a ball (norm 'l2', epsilon > 0) in scaled features is none: scale X yourself by one number, or use norm 'linf'",
    );
  }
}

function checkEpsilon(epsilon: unknown): number | readonly number[] {
  const list =
    typeof epsilon === 'number'
      ? [epsilon]
      : typeof epsilon === 'object' && epsilon !== null
        ? Array.from(epsilon as ArrayLike<number>)
        : [NaN];
  list.forEach((radius) =>
    check(radius, 'epsilon', typeof radius === 'number' && radius >= 0 && Number.isFinite(radius), 'finite numbers ≥ 0'),
  );
  return typeof epsilon === 'number' ? epsilon : Object.freeze(list);
}

function positive(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function check(value: unknown, name: string, holds: boolean, expected: string): void {
  if (!holds) throw new InputError(`${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}: expected ${expected}`);
}
