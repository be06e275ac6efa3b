import type { Matrix } from '../../src/matrix';
import { fillGaussians } from '../../src/random';

/** The stream of a seed that synthetic data are drawn from, apart from that of the directions. */
const DATA = 1000;

/** A rows × columns matrix of independent standard normal numbers, the same for a seed on every engine. */
export function gaussianMatrix(rows: number, columns: number, seed: number): Matrix {
  const data = new Float64Array(rows * columns);
  fillGaussians(data, { seed, stream: DATA }, 0);
  return { rows, columns, data };
}

/** The first rows of a matrix, sharing its memory. */
export function leadingRows(matrix: Matrix, rows: number): Matrix {
  return { rows, columns: matrix.columns, data: matrix.data.subarray(0, rows * matrix.columns) };
}

/** The listed rows of a matrix, copied in that order. */
export function takeRows(matrix: Matrix, rows: readonly number[]): Matrix {
  const { columns } = matrix;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((from, to) => data.set(matrix.data.subarray(from * columns, (from + 1) * columns), to * columns));
  return { rows: rows.length, columns, data };
}
