import { InputError } from '../errors';
import { fillUniforms } from '../random';

/** The stream of a seed that folds are drawn from. */
const FOLDS = 3;

/** The rows of each part of a split, ascending. */
export interface Fold {
  readonly training: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Deals the rows out to `folds` parts whose sizes differ by at most one, in an order drawn from the seed; with `groups`, each group is
 * dealt by itself, so that every part has its share of it.
 *
 * @throws InputError when there are fewer rows than folds, or a group has one row only, which its fold would take out of training.
 */
export function splitIntoFolds(rows: number, folds: number, seed: number, groups?: ArrayLike<number>): Fold[] {
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > rows)
    throw new InputError(`folds is ${folds}: expected an integer from 2 to ${rows}, the samples`);
  const draws = new Float64Array(rows);
  fillUniforms(draws, { seed, stream: FOLDS }, 0);
  const order = Array.from(draws.keys()).sort((a, b) => (groups ? groups[a]! - groups[b]! : 0) || draws[a]! - draws[b]! || a - b);
  if (groups) checkGroups(groups, rows);
  const foldOf = new Int32Array(rows);
  order.forEach((row, at) => (foldOf[row] = at % folds));
  const all = Array.from(foldOf.keys());
  return Array.from({ length: folds }, (_, fold) => ({
    training: all.filter((row) => foldOf[row] !== fold),
    validation: all.filter((row) => foldOf[row] === fold),
  }));
}

function checkGroups(groups: ArrayLike<number>, rows: number): void {
  const sizes = new Map<number, number>();
  for (let k = 0; k < rows; k++) sizes.set(groups[k]!, (sizes.get(groups[k]!) ?? 0) + 1);
  if ([...sizes.values()].includes(1))
    throw new InputError('a class has a single sample, so that no fold could train and validate on it: give at least two of each');
}
