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
