import { InputError } from '../errors';

/** What names a class. */
export type ClassLabel = string | number | boolean;

const KINDS = ['number', 'boolean', 'string'];

/**
 * The distinct labels in ascending order (numbers by value, then false and true, then text by code unit), and the place of each sample's
 * among them.
 *
 * @throws InputError when the lengths differ, a label is of another type or not finite, or all are the same.
 */
export function classesOf<L extends ClassLabel>(y: ArrayLike<L>, samples: number): { classes: readonly L[]; places: Int32Array } {
  checkLabels(y, samples);
  const classes = [...new Set(Array.from(y))].sort(compare);
  if (classes.length < 2) throw new InputError(`every label is ${show(classes[0]!)}: give samples of at least two classes`);
  return { classes, places: placesOf(y, classes, samples) };
}

/** The place of each label among the classes. @throws InputError for a label that is none of them. */
export function placesOf<L extends ClassLabel>(y: ArrayLike<L>, classes: readonly L[], samples: number): Int32Array {
  checkLabels(y, samples);
  const places = new Map(classes.map((label, at) => [label, at]));
  return Int32Array.from({ length: samples }, (_, k) => {
    const place = places.get(y[k]!);
    if (place !== undefined) return place;
    throw new InputError(
      `the label at row ${k} (counted from 0) is ${show(y[k]!)}: expected one of the classes of fit, ${classes.map(show).join(', ')}`,
    );
  });
}

/** −1 for the first of two classes, +1 for the second. */
export function signsOf(places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => 2 * place - 1);
}

/** @throws InputError when there is not one label of a known type for each row. */
export function checkLabels(y: ArrayLike<unknown>, samples: number): void {
  if (y === null || y === undefined || typeof y !== 'object') throw new InputError('y is not an array: give one label for each row of X');
  if (y.length !== samples) throw new InputError(`y has ${y.length} values but X has ${samples} samples: give one label for each row of X`);
  for (let k = 0; k < samples; k++) {
    const label = y[k];
    if (!KINDS.includes(typeof label) || (typeof label === 'number' && !Number.isFinite(label))) {
      throw new InputError(
        `the label at row ${k} (counted from 0) is ${show(label)}: every label must be text, a finite number, true or false`,
      );
    }
  }
}

function compare(a: ClassLabel, b: ClassLabel): number {
  if (typeof a !== typeof b) return KINDS.indexOf(typeof a) - KINDS.indexOf(typeof b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function show(label: unknown): string {
  return typeof label === 'string' ? JSON.stringify(label) : String(label);
}
