import { EigenvalueDecomposition, Matrix as LibraryMatrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { multiply, transpose, transposeMultiply, zeros, type Matrix } from '../src/matrix';
import { eigenSymmetric, gram, inverseDefinite, solveDefinite, weightedGram } from '../src/symmetric';
import { drawsOf } from './support/problems';

function random(rows: number, columns: number, seed: number): Matrix {
  return { rows, columns, data: drawsOf(seed).normals(rows * columns) };
}

describe.each([1, 2, 7, 40, 97, 200])('size %i (seed 1)', (size) => {
  const A = random(2 * size + 5, size, 1);
  const H = gram(A);

  test('solveDefinite and inverseDefinite solve A x = b', () => {
    const b = drawsOf(2).normals(size);
    const x = solveDefinite(H, b);
    const residual = multiply(H, { rows: size, columns: 1, data: x }).data.map((value, at) => value - b[at]!);
    const other = multiply(inverseDefinite(H), { rows: size, columns: 1, data: b }).data;
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-10);
    expect(Math.max(...other.map((value, at) => Math.abs(value - x[at]!)))).toBeLessThan(1e-10);
  });

  test('weightedGram is Aᵀ diag(w) A', () => {
    const weights = Float64Array.from({ length: A.rows }, (_, k) => k % 3);
    const scaled = { ...A, data: A.data.map((value, at) => value * weights[Math.floor(at / size)]!) };
    const want = multiply(transpose(A), scaled).data;
    weightedGram(A, weights).data.forEach((value, at) => expect(value).toBeCloseTo(want[at]!, 10));
  });
});

test('a matrix that is not definite has no solution', () => {
  const x = solveDefinite({ rows: 2, columns: 2, data: Float64Array.of(1, 2, 2, 1) }, Float64Array.of(1, 1));
  expect(x.every(Number.isNaN)).toBe(true);
});

describe.each([1, 2, 3, 5, 40, 97])('eigenSymmetric of size %i', (size) => {
  test.each([
    ['full rank (seed 3)', gram(random(size + 3, size, 3))],
    ['rank 2 (seed 4)', gram(random(2, size, 4))],
    ['zeros', zeros(size, size)],
    ['the identity', diagonal(new Float64Array(size).fill(1))],
    ['entries of about 1e-200 (seed 5)', scaled(gram(random(size + 3, size, 5)), 1e-200)],
    ['eigenvalues of both signs (seed 6)', indefinite(size)],
  ])('%s: Q is orthogonal, A Q = Q Λ, values ascend', (_, A) => {
    const { values, vectors } = eigenSymmetric(A);
    // Each of some 2 size² rotations adds a relative error of about 2⁻⁵³ to a column; they add up as a random walk does.
    const unit = 8 * size * 2 ** -52;
    const norm = Math.max(...values.map(Math.abs));
    const error = (got: Matrix, want: Matrix) => Math.max(...got.data.map((value, at) => Math.abs(value - want.data[at]!)));
    expect(error(transposeMultiply(vectors, vectors), diagonal(new Float64Array(size).fill(1)))).toBeLessThanOrEqual(unit);
    expect(error(multiply(A, vectors), multiply(vectors, diagonal(values)))).toBeLessThanOrEqual(unit * norm);
    expect(values.every((value, at) => at === 0 || values[at - 1]! <= value)).toBe(true);
  });
});

test('eigenvalues are those of ml-matrix (seed 7)', () => {
  const A = gram(random(70, 60, 7));
  const { realEigenvalues } = new EigenvalueDecomposition(LibraryMatrix.from1DArray(60, 60, A.data), { assumeSymmetric: true });
  const { values } = eigenSymmetric(A);
  realEigenvalues.forEach((value, at) => expect(Math.abs(values[at]! - value)).toBeLessThanOrEqual(8 * 60 * 2 ** -52 * values[59]!));
});

function diagonal(values: Float64Array): Matrix {
  const matrix = zeros(values.length, values.length);
  values.forEach((value, at) => (matrix.data[at * values.length + at] = value));
  return matrix;
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return { ...matrix, data: matrix.data.map((value) => factor * value) };
}

function indefinite(size: number): Matrix {
  const half = random(size, size, 6);
  const other = transpose(half);
  return { ...half, data: half.data.map((value, at) => value + other.data[at]!) };
}

test.each([1, 5, 127, 128, 129, 300])('the Gram matrix of %i columns is AᵀA, bit for bit (seed 8)', (columns) => {
  const A = random(37, columns, 8);
  expect(gram(A)).toEqual(transposeMultiply(A, A));
});
