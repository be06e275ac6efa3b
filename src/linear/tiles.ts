import { Arena } from './arena';
import { BLOCK } from './block';

/** Packed blocks of A and B and their product C, and the function that adds A B to C. */
export interface Tiles {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** Where the blocks are, if WebAssembly works on them: arrays in it need not be copied. */
  readonly arena: Arena | undefined;
  /** C += A B for C of rows × columns; A is in panels of 4 rows, B in panels of 4 columns, each panel inner × 4. */
  run(rows: number, columns: number, inner: number): void;
}

/** Tiles in WebAssembly SIMD; undefined where there is none. */
export function assemblyTiles(arena = Arena.open(0)): Tiles | undefined {
  if (!arena) return undefined;
  const { a, b, c } = arena;
  const [atA, atB, atC] = [a.byteOffset, b.byteOffset, c.byteOffset];
  return { a, b, c, arena, run: (rows, columns, inner) => arena.run.tiles(rows, columns, inner, atA, atB, atC, 8 * columns) };
}

/** The same tiles in plain script: slower, equal bit for bit. */
export function scriptTiles(): Tiles {
  const a = new Float64Array(BLOCK.rows * BLOCK.inner);
  const b = new Float64Array(BLOCK.inner * BLOCK.columns);
  const c = new Float64Array(BLOCK.rows * BLOCK.columns);
  return { a, b, c, arena: undefined, run: (rows, columns, inner) => addTiles(a, b, c, rows, columns, inner) };
}

function addTiles(a: Float64Array, b: Float64Array, c: Float64Array, rows: number, columns: number, inner: number): void {
  for (let j = 0; j < columns; j += 4) {
    for (let i = 0; i < rows; i += 4) {
      for (let half = 0; half < 4; half += 2) {
        const first = i * columns + j + half;
        const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
        let [c00, c01, c10, c11] = [c[first]!, c[first + 1]!, c[second]!, c[second + 1]!];
        let [c20, c21, c30, c31] = [c[third]!, c[third + 1]!, c[fourth]!, c[fourth + 1]!];
        let atA = i * inner;
        let atB = j * inner + half;
        for (let p = 0; p < inner; p++, atA += 4, atB += 4) {
          const b0 = b[atB]!;
          const b1 = b[atB + 1]!;
          const a0 = a[atA]!;
          const a1 = a[atA + 1]!;
          const a2 = a[atA + 2]!;
          const a3 = a[atA + 3]!;
          c00 += a0 * b0;
          c01 += a0 * b1;
          c10 += a1 * b0;
          c11 += a1 * b1;
          c20 += a2 * b0;
          c21 += a2 * b1;
          c30 += a3 * b0;
          c31 += a3 * b1;
        }
        c[first] = c00;
        c[first + 1] = c01;
        c[second] = c10;
        c[second + 1] = c11;
        c[third] = c20;
        c[third + 1] = c21;
        c[fourth] = c30;
        c[fourth + 1] = c31;
      }
    }
  }
}
