import { InputError } from '../errors';
import { leaseDevice } from '../device/lease';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { ReluClassifier } from './classifier';
import { classesOf, type ClassLabel } from './classes';
import { splitIntoFolds, type Fold } from './folds';
import { takeRows } from '../matrix';
import type { ReluRegressor } from './regressor';

/** Either estimator with the targets that it takes. */
export type Estimator<L extends ClassLabel = ClassLabel> = ReluClassifier<L> | ReluRegressor;

/** What an estimator is fitted to: labels for a classifier, numbers for a regressor. */
export type TargetsOf<E> = E extends ReluClassifier<infer L> ? ArrayLike<L> : ArrayLike<number>;

/** How to cross-validate. */
export interface CrossValidationSettings<E> {
  /** Parts, an integer from 2; each is held out once. Default 5. */
  readonly folds?: number;
  /** Seed of the split, an integer in [0, 2⁵³); default 0. */
  readonly seed?: number;
  /** The score of an estimator on samples held out; default its `score`: accuracy or R². */
  readonly scoring?: (fitted: E, X: Matrix, y: TargetsOf<E>) => number | Promise<number>;
  /** Ends the validation, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each fold. */
  readonly onFold?: (score: number, fold: number) => void;
}

/** Scores on samples that were not trained on. */
export interface CrossValidation {
  readonly scores: Float64Array;
  readonly mean: number;
  /** The scores' standard deviation, with the divisor folds − 1. */
  readonly deviation: number;
  /** The rows of each split. */
  readonly folds: readonly Fold[];
}

/**
 * Fits a copy of the estimator on all parts of the data but one, and scores it on that one, for each part in turn; every class has its
 * share in every part. The estimator itself is left as it is.
 *
 * @throws InputError for wrong data or settings; the signal's reason when aborted.
 */
export async function crossValidate<E extends Estimator>(
  estimator: E,
  X: MatrixLike,
  y: TargetsOf<E>,
  { folds = 5, seed = 0, scoring, signal, onFold }: CrossValidationSettings<E> = {},
): Promise<CrossValidation> {
  const raw = toMatrix(X, 'X');
  if (y.length !== raw.rows) throw new InputError(`y has ${y.length} values but X has ${raw.rows} samples: give one for each row of X`);
  const groups = estimator instanceof ReluClassifier ? classesOf(y as ArrayLike<ClassLabel>, raw.rows).places : undefined;
  const splits = splitIntoFolds(raw.rows, folds, seed, groups);
  const lease = await leaseDevice(estimator.options.device);
  const scores = new Float64Array(folds);
  try {
    for (const [fold, { training, validation }] of splits.entries()) {
      const copy = estimator.clone({ device: lease, warmStart: false }) as Estimator as E;
      const select = (rows: readonly number[]) => rows.map((row) => y[row]!) as unknown as TargetsOf<E>;
      try {
        await copy.fit(takeRows(raw, training), select(training) as never, { signal });
        signal?.throwIfAborted();
        const [held, targets] = [takeRows(raw, validation), select(validation)];
        scores[fold] = scoring ? await scoring(copy, held, targets) : copy.score(held, targets as never);
      } finally {
        copy.dispose();
      }
      onFold?.(scores[fold]!, fold);
    }
  } finally {
    lease.dispose();
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / folds;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { scores, mean, deviation: Math.sqrt(squares / (folds - 1)), folds: splits };
}
