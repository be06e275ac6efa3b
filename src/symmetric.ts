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

/** Aᵀ diag(weights) A, columns × columns, of nonnegative weights; rows of weight 0 cost nothing. */
export function weightedGram(matrix: Matrix, weights: Float64Array): Matrix {
  const { columns, data } = matrix;
  const out = zeros(columns, columns);
  const sums = out.data;
  const heavy = Array.from(weights.keys()).filter((k) => weights[k] !== 0);
  // Four rows at a time load and store each entry once for four products.
  for (let at = 0; at < heavy.length; at += 4) {
    const [r0, r1, r2, r3] = [0, 1, 2, 3].map((ahead) => (heavy[at + ahead] ?? 0) * columns) as [number, number, number, number];
    const [w0, w1, w2, w3] = [0, 1, 2, 3].map((ahead) => weights[heavy[at + ahead]!] ?? 0) as [number, number, number, number];
    for (let i = 0; i < columns; i++) {
      const [f0, f1, f2, f3] = [w0 * data[r0 + i]!, w1 * data[r1 + i]!, w2 * data[r2 + i]!, w3 * data[r3 + i]!];
      const start = i * columns;
      for (let j = 0; j <= i; j++) {
        sums[start + j]! += f0 * data[r0 + j]! + f1 * data[r1 + j]! + f2 * data[r2 + j]! + f3 * data[r3 + j]!;
      }
    }
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) out.data[j * columns + i] = out.data[i * columns + j]!;
  return out;
}

/** The Cholesky factor L of a symmetric positive definite A = L Lᵀ, in the lower triangle; NaN where A is not definite. */
function cholesky(matrix: Matrix): Float64Array {
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
  return L;
}

/** The solution of A x = b for a symmetric positive definite A, by its Cholesky factor; NaN where A is not definite. About m³/6 operations. */
export function solveDefinite(matrix: Matrix, b: Float64Array): Float64Array {
  const size = matrix.rows;
  const L = cholesky(matrix);
  const x = b.slice();
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < r; c++) x[r]! -= L[r * size + c]! * x[c]!;
    x[r]! /= L[r * size + r]!;
  }
  for (let r = size - 1; r >= 0; r--) {
    x[r]! /= L[r * size + r]!;
    for (let c = 0; c < r; c++) x[c]! -= L[r * size + c]! * x[r]!;
  }
  return x;
}

/** The inverse of a symmetric positive definite matrix, by its Cholesky factor; about m³ operations. */
export function inverseDefinite(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const L = cholesky(matrix);
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
