import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { checkPerturbation, checkTargets, isRobust, LOSSES, oneOf, type Loss, type Perturbation } from '../problem/problem';

/** A training problem for back-propagation: min (1/n) Σ_k ℓ(f(x_k), y_k) + (β/2) Σ_j (‖u_j‖² + α_j²). */
export interface GradientInput {
  readonly X: MatrixLike;
  readonly y: ArrayLike<number>;
  readonly loss: Loss;
  /** Weight decay: β of the convex program, so that both have the same objective; nonnegative. */
  readonly beta: number;
  /** What the adversary may do: one radius for every feature, or one for each; default 0. */
  readonly epsilon?: number | ArrayLike<number>;
  readonly norm?: 'linf' | 'l2';
  /** Hidden neurons, a positive integer. */
  readonly neurons: number;
  /** Seed of the first weights and of the order of the samples, a nonnegative integer; default 0. */
  readonly seed?: number;
}

/** {@link GradientInput} checked and copied. */
export interface GradientTask {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly loss: Loss;
  readonly beta: number;
  readonly perturbation: Perturbation;
  readonly neurons: number;
  readonly seed: number;
}

/** Whom each mini-batch meets: nobody, one signed step of ε (FGSM), or projected gradient ascent from the clean samples (PGD). */
export type Adversary = 'none' | 'fgsm' | 'pgd';
const ADVERSARIES: readonly Adversary[] = ['none', 'fgsm', 'pgd'];

/** How the network is trained; every field has a default. */
export interface GradientSettings {
  /** 'sgd' is gradient descent with momentum; 'adam' has the penalty in its gradient; default 'adam'. */
  readonly optimizer: 'sgd' | 'adam';
  /** Step length before the schedule, in (0, ∞); default 1e-2. */
  readonly learningRate: number;
  /** Share of the velocity that SGD keeps, in [0, 1); default 0.9. Adam keeps 0.9 and 0.999 of its moments. */
  readonly momentum: number;
  /** The rate over the epochs: 'constant', 'cosine' down to 0, or 'step', a tenth from 1/2 on and a hundredth from 3/4 on; default 'cosine'. */
  readonly schedule: 'constant' | 'cosine' | 'step';
  /** Passes over the samples, a positive integer; default 100. */
  readonly epochs: number;
  /** Samples in a mini-batch, a positive integer; the last batch of an epoch holds what is left, averaged over itself; default 60. */
  readonly batchSize: number;
  /** The adversary of training; default 'none'. */
  readonly adversary: Adversary;
  /** The adversary of the validation part; default: that of training. */
  readonly validateUnder: Adversary | undefined;
  /** Steps of PGD in training and validation, of 2.5 ε over their number each; a positive integer, default 10. */
  readonly adversarySteps: number;
  /** Samples held out, attacked after each epoch: the epoch that does best on them is the one kept. Default: none, the last epoch is kept. */
  readonly validation: { readonly X: MatrixLike; readonly y: ArrayLike<number> } | undefined;
  /** What 'best' means: the least loss, or the highest accuracy and the least loss among equals (squared loss: always the least loss); default 'accuracy'. */
  readonly keep: 'loss' | 'accuracy';
  /** Stop when the last so many epochs brought nothing better; a positive integer, default: never. */
  readonly patience: number;
  readonly device: DeviceChoice;
  /** Stops after the current epoch with status 'cancelled' and the best network so far. */
  readonly signal: AbortSignal | undefined;
  /** Called after each epoch. */
  readonly onProgress: ((epoch: GradientEpoch) => void) | undefined;
}

/** What is known after an epoch; the numbers come from the device that trains, in its precision. */
export interface GradientEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly seconds: number;
  /** Mean loss of the mini-batches as they were met: attacked, before their own step, without the penalty. */
  readonly loss: number;
  /** On the validation part, attacked. */
  readonly validation: GradientScore | undefined;
}

/** Mean loss, and the share of samples with y f > 0 (NaN for the squared loss). */
export interface GradientScore {
  readonly loss: number;
  readonly accuracy: number;
}

/** What back-propagation does unless told otherwise. */
export const DEFAULT_GRADIENT_SETTINGS: GradientSettings = Object.freeze({
  optimizer: 'adam',
  learningRate: 1e-2,
  momentum: 0.9,
  schedule: 'cosine',
  epochs: 100,
  batchSize: 60,
  adversary: 'none',
  validateUnder: undefined,
  adversarySteps: 10,
  validation: undefined,
  keep: 'accuracy',
  patience: Infinity,
  device: 'auto',
  signal: undefined,
  onProgress: undefined,
});

/** Checks and copies the data. @throws InputError that says what was given and what was expected. */
export function defineGradientTask(input: GradientInput): GradientTask {
  const X = toMatrix(input.X, 'X');
  const loss = oneOf(input.loss, LOSSES, 'loss');
  const y = checkTargets(input.y, X.rows, loss);
  const perturbation = checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns);
  return checkNumbers({ X, y, loss, beta: input.beta, neurons: input.neurons, seed: input.seed ?? 0, perturbation });
}

/** Returns a task whose β, neurons and seed are in range; throws an InputError otherwise. */
export function checkNumbers(task: GradientTask): GradientTask {
  const { beta, neurons, seed } = task;
  if (!(beta >= 0 && Number.isFinite(beta))) throw new InputError(`beta is ${beta}: the penalty's weight must be a finite number ≥ 0`);
  if (!(Number.isSafeInteger(neurons) && neurons > 0)) throw new InputError(`neurons is ${neurons}: expected a positive integer`);
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new InputError(`seed is ${seed}: expected an integer from 0 to 2^53 - 1`);
  return task;
}

/** Settings with their defaults, and the validation part checked and copied. */
export interface GradientPlan extends Omit<GradientSettings, 'validation' | 'validateUnder'> {
  readonly validateUnder: Adversary;
  readonly validation: { readonly X: Matrix; readonly y: Float64Array } | undefined;
}

/** Fills in defaults and checks every setting against the task. @throws InputError naming the setting, its value and its range. */
export function completeGradientSettings(given: Partial<GradientSettings>, task: GradientTask): GradientPlan {
  for (const key of Object.keys(given)) {
    if (!(key in DEFAULT_GRADIENT_SETTINGS)) {
      throw new InputError(`unknown setting ${JSON.stringify(key)}: known are ${Object.keys(DEFAULT_GRADIENT_SETTINGS).join(', ')}`);
    }
  }
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: GradientSettings = { ...DEFAULT_GRADIENT_SETTINGS, ...defined };
  oneOf(settings.optimizer, ['sgd', 'adam'] as const, 'optimizer');
  oneOf(settings.schedule, ['constant', 'cosine', 'step'] as const, 'schedule');
  const adversary = oneOf(settings.adversary, ADVERSARIES, 'adversary');
  const validateUnder = oneOf(settings.validateUnder ?? adversary, ADVERSARIES, 'validateUnder');
  oneOf(settings.keep, ['loss', 'accuracy'] as const, 'keep');
  if (typeof settings.device !== 'object') oneOf(settings.device, ['auto', 'gpu', 'cpu'] as const, 'device');
  const expect = (name: keyof GradientSettings, holds: boolean, expected: string) => {
    if (!holds) throw new InputError(`${name} is ${String(settings[name])}: expected ${expected}`);
  };
  expect('learningRate', settings.learningRate > 0 && Number.isFinite(settings.learningRate), 'a positive number, such as 1e-2');
  expect('momentum', settings.momentum >= 0 && settings.momentum < 1, 'a number in [0, 1), such as 0.9');
  for (const name of ['epochs', 'batchSize', 'adversarySteps'] as const) {
    expect(name, Number.isSafeInteger(settings[name]) && settings[name] > 0, 'a positive integer');
  }
  expect('patience', settings.patience > 0, 'a positive number of epochs');
  if ((adversary !== 'none' || validateUnder !== 'none') && !isRobust(task)) {
    throw new InputError(
      `adversary is "${adversary}" and validateUnder "${validateUnder}" but epsilon is 0: give a positive epsilon, or "none"`,
    );
  }
  return { ...settings, validateUnder, validation: checkValidation(settings.validation, task) };
}

function checkValidation(given: GradientSettings['validation'], task: GradientTask): GradientPlan['validation'] {
  if (given === undefined) return undefined;
  const X = toMatrix(given.X, 'validation.X');
  if (X.columns !== task.X.columns) {
    throw new InputError(`validation.X has ${X.columns} features but X has ${task.X.columns}: give the same columns in the same order`);
  }
  return { X, y: checkTargets(given.y, X.rows, task.loss) };
}
