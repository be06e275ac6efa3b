import { describe, expect, test } from 'vitest';
import { gram, inverseDefinite, solveDefinite, weightedGram } from '../src/symmetric';
import { multiply, transpose, type Matrix } from '../src/matrix';
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
