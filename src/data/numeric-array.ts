import { FileError } from '../errors';
import type { Matrix } from '../matrix';

/** An array read from a file: `data` in C (row-major) order, whatever order and type the file had. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The array as a matrix: two dimensions as they are. */
export function asMatrix(array: NumericArray, name: string): Matrix {
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2) {
    throw new FileError(`${name} has shape (${array.shape.join(', ')}): expected two dimensions, samples × features`);
  }
  return { rows: rows!, columns: columns!, data: array.data };
}

/** The array as a vector: shapes (n), (n, 1) and (1, n). */
export function asVector(array: NumericArray, name: string): Float64Array {
  const { shape, data } = array;
  if (shape.length === 1 || (shape.length === 2 && (shape[0] === 1 || shape[1] === 1))) return data;
  throw new FileError(`${name} has shape (${shape.join(', ')}): expected one value for each sample, shape (n) or (n, 1)`);
}
