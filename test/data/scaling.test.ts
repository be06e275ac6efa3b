import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendOnes, scale, standardization } from '../../src/data/scaling';
import type { Matrix } from '../../src/matrix';

/** Values on a grid, so that a column is either constant or has a deviation far above rounding. */
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.integer({ min: -1000, max: 1000 }), { minLength: rows * columns, maxLength: rows * columns })
      .map((values): Matrix => ({ rows, columns, data: Float64Array.from(values) })),
  );

test('standardised columns have mean 0 and deviation 1, or are 0 where they were constant', () => {
  fc.assert(
    fc.property(matrices, (X) => {
      const scaled = scale(X, standardization(X));
      for (let c = 0; c < X.columns; c++) {
        const raw = Array.from({ length: X.rows }, (_, r) => X.data[r * X.columns + c]!);
        const column = Array.from({ length: X.rows }, (_, r) => scaled.data[r * X.columns + c]!);
        const mean = column.reduce((sum, value) => sum + value, 0) / X.rows;
        const square = column.reduce((sum, value) => sum + value * value, 0) / X.rows;
        // Rounding of the mean, at most a few units of 2⁻⁵³ · 1000 · rows, over a deviation of at least 0.27.
        expect(Math.abs(mean)).toBeLessThan(1e-10);
        expect(Math.abs(square - (new Set(raw).size === 1 ? 0 : 1))).toBeLessThan(1e-10);
      }
    }),
  );
});

test('a constant column of any value stays finite', () => {
  const X = { rows: 3, columns: 2, data: Float64Array.of(0.1, 0, 0.1, 0, 0.1, 0) };
  expect(scale(X, standardization(X)).data.every((value) => Math.abs(value) < 1e-15)).toBe(true);
});

test('scale wants the columns it was learnt from', () => {
  const X = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
  expect(() => scale({ rows: 1, columns: 1, data: Float64Array.of(1) }, standardization(X))).toThrow(/1 features .* learnt from 2/);
});

test('appendOnes keeps the columns and adds a last one', () => {
  const X = { rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) };
  expect(appendOnes(X)).toEqual({ rows: 2, columns: 3, data: Float64Array.of(1, 2, 1, 3, 4, 1) });
});
