import { InputError } from '../errors';
import type { Loss } from '../problem/problem';
import { shuffledRows } from './gradient-start';

/** Rows to train on and rows to validate on, each ascending. */
export interface ValidationSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/** The stream of the seed that decides the split. */
const SPLIT = 13;

/**
 * Holds out a share of the samples by the seed, the same share of each label for hinge and logistic (rounded, at least one of each).
 *
 * @throws InputError when the share is not in (0, 1), or leaves a part or a label of it empty.
 */
export function splitForValidation(y: ArrayLike<number>, loss: Loss, share: number, seed: number): ValidationSplit {
  if (!(share > 0 && share < 1)) throw new InputError(`validationShare is ${share}: expected a number in (0, 1), such as 0.1`);
  const order = shuffledRows(y.length, seed, 0, SPLIT);
  const groups = loss === 'squared' ? [order] : [1, -1].map((label) => order.filter((k) => y[k] === label));
  const held = groups.flatMap((group) => [...group.subarray(0, Math.max(1, Math.round(share * group.length)))]);
  if (groups.some((group) => Math.max(1, Math.round(share * group.length)) >= group.length)) {
    throw new InputError(
      `validationShare is ${share}, which leaves nothing to train on of ${groups.map((group) => group.length).join(' and ')} samples`,
    );
  }
  const validation = Uint32Array.from(held).sort();
  const inside = new Set(validation);
  return { training: order.filter((k) => !inside.has(k)).sort(), validation };
}
