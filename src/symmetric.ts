import { eigenRows } from './linear/eigen';
import { addProduct } from './linear/product';
import { BLOCK } from './linear/block';
import { zeros, type Matrix } from './matrix';

/** A symmetric matrix as Q Λ Qᵀ: `values` ascending, column j of `vectors` belongs to `values[j]`. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/** The eigendecomposition of a symmetric matrix of size m, in double precision; about 9 m³ operations on one core. */
export function eigenSymmetric(matrix: Matrix): Eigen {
  const size = matrix.rows;
  const { values, vectors: rows } = eigenRows(matrix.data, size);
  const order = Float64Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const vectors = zeros(size, size);
  order.forEach((from, to) => {
    for (let k = 0; k < size; k++) vectors.data[k * size + to] = rows[from * size + k]!;
  });
  return { values: values.sort(), vectors };
}

/** AᵀA, columns × columns; only the lower triangle is computed, in blocks of rows. */
export function gram({ rows, columns, data }: Matrix): Matrix {
  const out = zeros(columns, columns);
  const right = { data, start: 0, row: columns, column: 1 };
  for (let from = 0; from < columns; from += BLOCK.rows) {
    const height = Math.min(BLOCK.rows, columns - from);
    const left = { data, start: from, row: 1, column: columns };
    addProduct([height, rows, from + height], left, right, out.data, from * columns, columns);
  }
  for (let r = 0; r < columns; r++) for (let c = 0; c < r; c++) out.data[c * columns + r] = out.data[r * columns + c]!;
  return out;
}

/** Aᵀ diag(weights) A, columns × columns, of nonnegative weights; rows of weight 0 cost nothing. */
export function weightedGram(matrix: Matrix, weights: Float64Array): Matrix {
  const { columns } = matrix;
  const heavy = Array.from(weights.keys()).filter((k) => weights[k] !== 0);
  const rows = zeros(heavy.length, columns);
  heavy.forEach((k, at) => {
    const factor = Math.sqrt(weights[k]!);
    for (let j = 0; j < columns; j++) rows.data[at * columns + j] = factor * matrix.data[k * columns + j]!;
  });
  return gram(rows);
}

/** Columns of the Cholesky factor that are finished one by one, before the rest is updated by a product. */
const PANEL = 48;

/** The Cholesky factor L of a symmetric positive definite A = L Lᵀ, in the lower triangle; NaN where A is not definite. */
function cholesky(matrix: Matrix): Float64Array {
  const size = matrix.rows;
  const L = matrix.data.slice();
  for (let from = 0; from < size; from += PANEL) {
    const to = Math.min(size, from + PANEL);
    for (let r = from; r < size; r++) {
      const row = L.subarray(r * size, (r + 1) * size);
      for (let c = from; c <= Math.min(r, to - 1); c++) {
        const other = L.subarray(c * size, c * size + c + 1);
        let sum = row[c]!;
        for (let k = from; k < c; k++) sum -= row[k]! * other[k]!;
        row[c] = r === c ? Math.sqrt(sum) : sum / other[c]!;
      }
    }
    subtractSquare(L, size, from, to);
  }
  return L;
}

/** Takes the part of the columns from … to − 1 of L out of what is left below and right of them. */
function subtractSquare(L: Float64Array, size: number, from: number, to: number): void {
  const width = to - from;
  const negative = new Float64Array((size - to) * width);
  for (let r = to; r < size; r++) for (let k = 0; k < width; k++) negative[(r - to) * width + k] = -L[r * size + from + k]!;
  for (let r = to; r < size; r += BLOCK.rows) {
    const rows = Math.min(BLOCK.rows, size - r);
    const left = { data: negative, start: (r - to) * width, row: width, column: 1 };
    const right = { data: L, start: to * size + from, row: 1, column: size };
    addProduct([rows, width, r + rows - to], left, right, L, r * size + to, size);
  }
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

/** The inverse of a symmetric positive definite matrix, by its Cholesky factor; about 2 m³ operations. */
export function inverseDefinite(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const inverse = zeros(size, size);
  invertTriangle(cholesky(matrix), inverse.data, size, 0, size);
  // A⁻¹ = L⁻ᵀ L⁻¹, whose entries above row r of L⁻¹ are zeros.
  const out = zeros(size, size);
  for (let r = 0; r < size; r += BLOCK.rows) {
    const rows = Math.min(BLOCK.rows, size - r);
    const left = { data: inverse.data, start: r * size + r, row: 1, column: size };
    const right = { data: inverse.data, start: r * size, row: size, column: 1 };
    addProduct([rows, size - r, r + rows], left, right, out.data, r * size, size);
  }
  for (let r = 0; r < size; r++) for (let c = 0; c < r; c++) out.data[c * size + r] = out.data[r * size + c]!;
  return out;
}

/** Triangles up to this size are inverted row by row. */
const SMALL_TRIANGLE = 32;

/** Writes the inverse of rows and columns from … to − 1 of L into `out`: of the halves first, then −(second)⁻¹ L₂₁ (first)⁻¹. */
function invertTriangle(L: Float64Array, out: Float64Array, size: number, from: number, to: number): void {
  if (to - from <= SMALL_TRIANGLE) return invertSmallTriangle(L, out, size, from, to);
  const middle = from + 4 * Math.round((to - from) / 8);
  invertTriangle(L, out, size, from, middle);
  invertTriangle(L, out, size, middle, to);
  const [upper, lower] = [middle - from, to - middle];
  const part = (data: Float64Array, r: number, c: number) => ({ data, start: r * size + c, row: size, column: 1 });
  const between = new Float64Array(lower * upper);
  addProduct([lower, upper, upper], part(L, middle, from), part(out, from, from), between, 0, upper);
  for (let at = 0; at < between.length; at++) between[at] = -between[at]!;
  const right = { data: between, start: 0, row: upper, column: 1 };
  addProduct([lower, lower, upper], part(out, middle, middle), right, out, middle * size + from, size);
}

function invertSmallTriangle(L: Float64Array, out: Float64Array, size: number, from: number, to: number): void {
  for (let r = from; r < to; r++) {
    const target = out.subarray(r * size, (r + 1) * size);
    target[r] = 1;
    for (let k = from; k < r; k++) {
      const factor = L[r * size + k]!;
      for (let c = from; c <= k; c++) target[c]! -= factor * out[k * size + c]!;
    }
    const pivot = L[r * size + r]!;
    for (let c = from; c <= r; c++) target[c]! /= pivot;
  }
}
