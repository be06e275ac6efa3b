import { describe, expect, test } from 'vitest';
import { addProduct } from '../../src/linear/product';
import type { Strided } from '../../src/linear/strided';
import { Arena } from '../../src/linear/arena';
import { BLOCK } from '../../src/linear/block';
import { assemblyTiles, scriptTiles } from '../../src/linear/tiles';
import { drawsOf } from '../support/problems';

type Sizes = readonly [rows: number, inner: number, columns: number];

/** Sizes around the multiples of 4, and around the blocks, where the last block is cut off. */
const SIZES: readonly Sizes[] = [
  [1, 1, 1],
  [3, 700, 9],
  [4, 64, 16],
  [17, 19, 23],
  [BLOCK.rows + 1, 40, 7],
  [21, BLOCK.inner + 3, 22],
  [5, 18, BLOCK.columns + 6],
  [2 * BLOCK.rows, BLOCK.inner, 12],
];

/** A matrix inside a larger array, rows or columns side by side. */
function strided(rows: number, columns: number, seed: number, transposed: boolean): Strided {
  const [length, start] = [transposed ? rows + 3 : columns + 3, 5];
  const data = drawsOf(seed).normals(start + length * (transposed ? columns : rows));
  return { data, start, row: transposed ? 1 : length, column: transposed ? length : 1 };
}

function at({ data, start, row, column }: Strided, r: number, c: number): number {
  return data[start + r * row + c * column]!;
}

const runners = { 'WebAssembly SIMD': assemblyTiles(), script: scriptTiles(), 'the default': undefined };

test('WebAssembly SIMD runs here', () => {
  expect(runners['WebAssembly SIMD']).toBeDefined();
});

describe.each(Object.entries(runners))('addProduct with %s', (_, tiles) => {
  describe.each(SIZES)('%i × %i by %i', (rows, inner, columns) => {
    test.each([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])('is the triple loop, bit for bit (A transposed %s, B transposed %s; seed 3)', (transposeA, transposeB) => {
      const [a, b] = [strided(rows, inner, 3, transposeA), strided(inner, columns, 4, transposeB)];
      const [outStart, outRow] = [2, columns + 1];
      const given = drawsOf(5).normals(outStart + rows * outRow);
      const out = given.slice();
      addProduct([rows, inner, columns], a, b, out, outStart, outRow, tiles);
      const want = given.slice();
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          for (let p = 0; p < inner; p++) want[outStart + r * outRow + c]! += at(a, r, p) * at(b, p, c);
        }
      }
      expect(out).toEqual(want);
    });
  });
});

describe.each(SIZES)('addProduct in an arena, %i × %i by %i', (rows, inner, columns) => {
  test.each([
    ['all three', [true, true, true]],
    ['the left factor', [true, false, false]],
    ['the right factor', [false, true, false]],
    ['the result', [false, false, true]],
  ] as const)('is the triple loop, bit for bit: %s in it, rows and columns either way', (_, [left, right, result]) => {
    for (const transposed of [false, true]) {
      const [a, b] = [strided(rows, inner, 3, transposed), strided(inner, columns, 4, !transposed)];
      const given = drawsOf(5).normals(rows * columns + 2);
      const want = given.slice();
      addProduct([rows, inner, columns], a, b, want, 1, columns, scriptTiles());
      const arena = Arena.open(a.data.length + b.data.length + given.length)!;
      const placed = (matrix: Strided, inside: boolean): Strided => (inside ? { ...matrix, data: arena.copyOf(matrix.data) } : matrix);
      const out = result ? arena.copyOf(given) : given.slice();
      addProduct([rows, inner, columns], placed(a, left), placed(b, right), out, 1, columns);
      expect(out).toEqual(want);
    }
  });
});

test('what is not a number stays in its row and column, whatever is padded beside it', () => {
  const sizes: Sizes = [30, 30, 30];
  const a = { data: drawsOf(6).normals(900), start: 0, row: 30, column: 1 };
  const b = { data: drawsOf(7).normals(900), start: 0, row: 30, column: 1 };
  a.data[29 * 30] = NaN;
  b.data[29] = Infinity;
  const out = new Float64Array(900);
  addProduct(sizes, a, b, out, 0, 30);
  out.forEach((value, index) => expect(Number.isFinite(value)).toBe(Math.floor(index / 30) !== 29 && index % 30 !== 29));
});
