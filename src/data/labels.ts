import { InputError } from '../errors';

/** A class as the user wrote it. */
export type Label = number | string;

/** The two classes: the first is −1 to the solver, the second +1. */
export type Classes = readonly [negative: Label, positive: Label];

/**
 * Maps any two labels to −1 and +1, the smaller to −1: numbers by value, text by code unit.
 *
 * @throws InputError when there are not exactly two different labels, or one is not finite.
 */
export function mapLabels(labels: readonly Label[]): { y: Float64Array; classes: Classes } {
  const bad = labels.findIndex((label) => typeof label === 'number' && !Number.isFinite(label));
  if (bad >= 0)
    throw new InputError(`the label at row ${bad} (counted from 0) is ${labels[bad]}: every label must be a finite number or text`);
  const found = [...new Set(labels)].sort(compareLabels);
  const [negative, positive] = found;
  if (negative === undefined || positive === undefined) {
    throw new InputError(`every label is ${JSON.stringify(negative ?? null)}: two classes are needed to tell apart`);
  }
  if (found.length > 2) {
    const shown = found.slice(0, 5).map((label) => JSON.stringify(label));
    throw new InputError(
      `there are ${found.length} different labels (${shown.join(', ')}${found.length > 5 ? ', …' : ''}): expected two classes; for real values use the squared loss`,
    );
  }
  return { y: Float64Array.from(labels, (label) => (label === positive ? 1 : -1)), classes: [negative, positive] };
}

/** The class that the network's value f(x) stands for: the positive one when f(x) ≥ 0. */
export function classOf(classes: Classes, value: number): Label {
  return value >= 0 ? classes[1] : classes[0];
}

/** The labels as real targets, for the squared loss. @throws InputError at the first that is not a finite number. */
export function toTargets(labels: readonly Label[]): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    if (typeof label !== 'number' || !Number.isFinite(label)) {
      throw new InputError(
        `the target at row ${row} (counted from 0) is ${JSON.stringify(label)}: the squared loss needs finite numbers; for classes use hinge or logistic`,
      );
    }
    return label;
  });
}

function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
