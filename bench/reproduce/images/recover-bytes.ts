import type { Matrix } from '../../../src/matrix';

/** How far value/step may be from a whole number: single precision leaves about 1e-5. */
const TOLERANCE = 1e-2;

/**
 * Bytes from a copy in which every column of bytes was multiplied by a positive factor of its own: a column is divided by the largest step
 * of which all its values are whole multiples up to 255; a column of zeros stays zero. Exact unless a column's bytes have a
 * common divisor, by which they then come out too small: 4000 pixels have none in practice.
 *
 * @throws RangeError when a column is not such a multiple of bytes.
 */
export function recoverBytes({ rows, columns, data }: Matrix): Uint8Array {
  const bytes = new Uint8Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    const values = Float64Array.from({ length: rows }, (_, r) => data[r * columns + c]!);
    const step = stepOf(values);
    if (step === undefined) throw new RangeError(`column ${c} is not a multiple of bytes`);
    values.forEach((value, r) => (bytes[r * columns + c] = Math.round(value / step)));
  }
  return bytes;
}

/** The largest step that divides all values; 1 for zeros, undefined when there is none. */
function stepOf(values: Float64Array): number | undefined {
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    if (value > 0) least = Math.min(least, value);
    most = Math.max(most, value);
    if (!(value >= 0)) return undefined;
  }
  if (most === 0) return 1;
  for (let divisor = 1; (most / least) * divisor <= 255 + TOLERANCE; divisor++) {
    const step = least / divisor;
    if (values.every((value) => Math.abs(value / step - Math.round(value / step)) <= TOLERANCE)) return step;
  }
  return undefined;
}
