import { TILES_MODULE } from './tiles-module';

/** Sizes of the blocks that are packed at a time: rows of A, the inner index, columns of B; multiples of 4. */
export const BLOCK = { rows: 128, inner: 256, columns: 512 } as const;

const PAGE_BYTES = 65_536;

/** Packed blocks of A and B and their product C, and the function that adds A B to C. */
export interface Tiles {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** C += A B for C of rows × columns; A is in panels of 4 rows, B in panels of 4 columns, each panel inner × 4. */
  run(rows: number, columns: number, inner: number): void;
}

interface TilesExports {
  readonly memory: WebAssembly.Memory;
  tiles(rows: number, columns: number, inner: number, a: number, b: number, c: number): void;
}

/** Tiles in WebAssembly SIMD; undefined where it is missing, or forbidden by the page's Content-Security-Policy. */
export function assemblyTiles(): Tiles | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    const bytes = Uint8Array.from(atob(TILES_MODULE), (character) => character.charCodeAt(0));
    const { memory, tiles } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as TilesExports;
    const [lengthA, lengthB, lengthC] = lengths();
    const start = memory.buffer.byteLength;
    memory.grow(Math.ceil((8 * (lengthA + lengthB + lengthC)) / PAGE_BYTES));
    const [a, b, c] = [start, start + 8 * lengthA, start + 8 * (lengthA + lengthB)];
    return {
      a: new Float64Array(memory.buffer, a, lengthA),
      b: new Float64Array(memory.buffer, b, lengthB),
      c: new Float64Array(memory.buffer, c, lengthC),
      run: (rows, columns, inner) => tiles(rows, columns, inner, a, b, c),
    };
  } catch {
    return undefined;
  }
}

/** The same tiles in plain script: slower, equal bit for bit. */
export function scriptTiles(): Tiles {
  const [a, b, c] = lengths().map((length) => new Float64Array(length)) as [Float64Array, Float64Array, Float64Array];
  return { a, b, c, run: (rows, columns, inner) => addTiles(a, b, c, rows, columns, inner) };
}

function lengths(): [number, number, number] {
  return [BLOCK.rows * BLOCK.inner, BLOCK.inner * BLOCK.columns, BLOCK.rows * BLOCK.columns];
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
