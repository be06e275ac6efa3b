import { InputError } from '../errors';
import type { Matrix } from '../matrix';
import { fillGaussians } from '../random';

/** The stream of a seed that directions are drawn from. */
const DIRECTIONS = 1;

/**
 * Directions `first … first + count − 1` of a seed, count × features, row-major: entry j of direction h is standard normal draw
 * h · features + j, rounded to single precision, so that every backend works with the same numbers.
 */
export function drawDirections(seed: number, first: number, count: number, features: number): Float32Array {
  const directions = new Float32Array(count * features);
  fillGaussians(directions, { seed, stream: DIRECTIONS }, first * features);
  return directions;
}

/**
 * X in single precision, each row scaled by the power of two that brings its largest entry into [1, 2): patterns do not depend on
 * the scale of a row, and nothing overflows.
 *
 * @throws InputError when X is empty or has a value that is not finite.
 */
export function scaledRows(X: Matrix): Float32Array {
  const { rows, columns, data } = X;
  if (rows < 1 || columns < 1) throw new InputError(`X is empty (${rows} × ${columns}): give at least one row and one column`);
  const scaled = new Float32Array(rows * columns);
  for (let k = 0; k < rows; k++) {
    let largest = 0;
    for (let at = k * columns; at < (k + 1) * columns; at++) {
      const size = Math.abs(data[at]!);
      if (!(size < Infinity)) {
        throw new InputError(`X has ${data[at]} at row ${k}, column ${at % columns} (counted from 0): every value must be a finite number`);
      }
      if (size > largest) largest = size;
    }
    const scale = powerOfTwoFor(largest);
    for (let at = k * columns; at < (k + 1) * columns; at++) scaled[at] = data[at]! * scale;
  }
  return scaled;
}

/** The power of two that brings a positive value into [1, 2), or as near as 2¹⁰⁰⁰ does; 1 for 0. */
function powerOfTwoFor(value: number): number {
  let scale = 1;
  if (value === 0) return scale;
  while (value * scale >= 2) scale /= 2;
  while (value * scale < 1 && scale < 2 ** 1000) scale *= 2;
  return scale;
}
