import { EigenvalueDecomposition, Matrix as LibraryMatrix } from 'ml-matrix';
import { zeros, type Matrix } from './matrix';

/** A symmetric matrix as Q Λ Qᵀ: `values` ascending, column j of `vectors` belongs to `values[j]`. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/** The eigendecomposition of a symmetric matrix of size m, in double precision; about 9 m³ operations on one core. */
export function eigenSymmetric(matrix: Matrix): Eigen {
  const size = matrix.rows;
  const library = LibraryMatrix.from1DArray(size, size, matrix.data);
  const result = new EigenvalueDecomposition(library, { assumeSymmetric: true });
  const vectors = zeros(size, size);
  for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) vectors.data[r * size + c] = result.eigenvectorMatrix.get(r, c);
  return { values: Float64Array.from(result.realEigenvalues), vectors };
}

/** AᵀA, columns × columns. */
export function gram(matrix: Matrix): Matrix {
  const { rows, columns, data } = matrix;
  const out = zeros(columns, columns);
  for (let k = 0; k < rows; k++) {
    const row = data.subarray(k * columns, (k + 1) * columns);
    for (let i = 0; i < columns; i++) {
      const factor = row[i]!;
      if (factor === 0) continue;
      const target = out.data.subarray(i * columns, (i + 1) * columns);
      for (let j = 0; j < columns; j++) target[j]! += factor * row[j]!;
    }
  }
  return out;
}

/** The inverse of a symmetric positive definite matrix, by its Cholesky factor; about m³ operations. */
export function inverseDefinite(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const L = matrix.data.slice();
  for (let r = 0; r < size; r++) {
    const row = L.subarray(r * size, (r + 1) * size);
    for (let c = 0; c <= r; c++) {
      const other = L.subarray(c * size, c * size + c + 1);
      let sum = row[c]!;
      for (let k = 0; k < c; k++) sum -= row[k]! * other[k]!;
      row[c] = r === c ? Math.sqrt(sum) : sum / other[c]!;
    }
  }
  // Row r of `lower` becomes row r of L⁻¹; then A⁻¹ = L⁻ᵀ L⁻¹.
  const lower = zeros(size, size);
  for (let r = 0; r < size; r++) {
    const target = lower.data.subarray(r * size, (r + 1) * size);
    target[r] = 1;
    for (let k = 0; k < r; k++) {
      const factor = L[r * size + k]!;
      const source = k * size;
      for (let c = 0; c <= k; c++) target[c]! -= factor * lower.data[source + c]!;
    }
    const pivot = L[r * size + r]!;
    for (let c = 0; c <= r; c++) target[c]! /= pivot;
  }
  const out = zeros(size, size);
  for (let k = 0; k < size; k++) {
    const row = lower.data.subarray(k * size, k * size + k + 1);
    for (let r = 0; r <= k; r++) {
      const factor = row[r]!;
      const target = out.data.subarray(r * size, r * size + r + 1);
      for (let c = 0; c <= r; c++) target[c]! += factor * row[c]!;
    }
  }
  for (let r = 0; r < size; r++) for (let c = 0; c < r; c++) out.data[c * size + r] = out.data[r * size + c]!;
  return out;
}
