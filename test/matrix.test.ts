import fc from 'fast-check';
import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { InputError } from '../src/errors';
import { multiply, toMatrix, transpose, type Matrix } from '../src/matrix';

const size = fc.integer({ min: 1, max: 7 });
const entry = fc.integer({ min: -1000, max: 1000 });

function matrixOf(rows: number, columns: number): fc.Arbitrary<Matrix> {
  return fc
    .array(entry, { minLength: rows * columns, maxLength: rows * columns })
    .map((data) => ({ rows, columns, data: Float64Array.from(data) }));
}

const anyMatrix = fc.tuple(size, size).chain(([rows, columns]) => matrixOf(rows, columns));

function rowsOf({ rows, columns, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, r) => Array.from(data.subarray(r * columns, (r + 1) * columns)));
}

describe('toMatrix', () => {
  test('reads rows, typed rows, { shape, data }, { rows, columns, data } and ml-matrix alike', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const { rows, columns, data } = matrix;
        const forms = [
          rowsOf(matrix),
          rowsOf(matrix).map((row) => Float32Array.from(row)),
          { shape: [rows, columns] as const, data },
          { rows, columns, data: Array.from(data) },
          new MlMatrix(rowsOf(matrix)),
        ];
        for (const form of forms) expect(toMatrix(form, 'X')).toEqual(matrix);
      }),
    );
  });

  test('copies: later changes of the input do not reach it', () => {
    const data = Float64Array.of(1, 2, 3, 4);
    const matrix = toMatrix({ shape: [2, 2], data }, 'X');
    data.fill(9);
    expect(Array.from(matrix.data)).toEqual([1, 2, 3, 4]);
  });

  test('names the row and column of a value that is not finite', () => {
    const bad = fc.constantFrom(NaN, Infinity, -Infinity);
    const place = anyMatrix.chain((matrix) => fc.tuple(fc.constant(matrix), fc.nat(matrix.data.length - 1), bad));
    fc.assert(
      fc.property(place, ([matrix, at, value]) => {
        const data = matrix.data.slice();
        data[at] = value;
        const where = `row ${Math.floor(at / matrix.columns)}, column ${at % matrix.columns} `;
        expect(() => toMatrix({ ...matrix, data }, 'X')).toThrow(InputError);
        expect(() => toMatrix({ ...matrix, data }, 'X')).toThrow(where);
      }),
    );
  });

  test.each([
    ['no rows', [], /X is empty \(0 × 0\)/],
    ['rows without columns', [[], []], /X is empty \(2 × 0\)/],
    ['ragged rows', [[1, 2], [3]], /X is ragged: row 1 has 1 values, row 0 has 2/],
    ['a row that is no array', [[1], null], /X is ragged: row 1 has no values/],
    ['a shape that does not fit', { shape: [2, 3], data: [1, 2, 3] }, /3 values but its shape 2 × 3 needs 6/],
    ['a negative shape', { shape: [-1, 3], data: [1, 2, 3] }, /no usable shape/],
    ['a fractional shape', { rows: 1.5, columns: 2, data: [1, 2, 3] }, /no usable shape/],
    ['no data', { rows: 1, columns: 2 }, /no usable shape/],
    ['null', null, /X is null/],
    ['a number', 3, /X is 3/],
    ['text among the numbers', [[1, 'two']], /NaN at row 0, column 1/],
  ])('refuses %s', (_, input, message) => {
    expect(() => toMatrix(input as never, 'X')).toThrow(InputError);
    expect(() => toMatrix(input as never, 'X')).toThrow(message);
  });
});

describe('products', () => {
  test('transpose swaps the indices of every entry', () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const t = transpose(a);
        expect([t.rows, t.columns]).toEqual([a.columns, a.rows]);
        for (let r = 0; r < a.rows; r++) {
          for (let c = 0; c < a.columns; c++) expect(t.data[c * a.rows + r]).toBe(a.data[r * a.columns + c]);
        }
      }),
    );
  });

  test('multiply is the sum over k of a_rk b_kc, exactly for small integers', () => {
    const pair = fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(matrixOf(m, k), matrixOf(k, n)));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const product = multiply(a, b);
        expect([product.rows, product.columns]).toEqual([a.rows, b.columns]);
        const columns = rowsOf(transpose(b));
        const expected = rowsOf(a).map((row) => columns.map((column) => row.reduce((sum, value, k) => sum + value * column[k]!, 0)));
        // A sum that is zero may carry either sign.
        rowsOf(product).forEach((row, r) => row.forEach((value, c) => expect(value - expected[r]![c]!).toBe(0)));
      }),
    );
  });

  test('multiply refuses factors whose inner sizes differ', () => {
    const a = toMatrix([[1, 2]], 'A');
    expect(() => multiply(a, a)).toThrow('cannot multiply 1 × 2 by 1 × 2');
  });
});
