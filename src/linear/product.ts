import { Arena } from './arena';
import { BLOCK } from './block';
import type { Strided } from './strided';
import { assemblyTiles, scriptTiles, type Tiles } from './tiles';

/** Below this many products, packing costs more than it saves. */
const WORTH_PACKING = 4096;

let shared: Tiles | undefined;
const tilesOf = new WeakMap<Arena, Tiles>();

/** The tiles beside which one of the arrays lies, or else those that all others share. */
function tilesBeside(...arrays: readonly Float64Array[]): Tiles {
  const arena = arrays.map((array) => Arena.of(array)).find((found) => found !== undefined);
  if (!arena) return (shared ??= assemblyTiles() ?? scriptTiles());
  let tiles = tilesOf.get(arena);
  if (!tiles) tilesOf.set(arena, (tiles = assemblyTiles(arena)!));
  return tiles;
}

/**
 * out += A B for A of rows × inner and B of inner × columns, out with rows `outRow` entries apart from `outStart`, in double precision.
 *
 * Every entry is summed in the order of the inner index, so that the result is that of the plain triple loop, bit for bit, whatever
 * runs it: WebAssembly SIMD (some ten times the plain loop), on one thread or several, or plain script.
 */
export function addProduct(
  [rows, inner, columns]: readonly [number, number, number],
  a: Strided,
  b: Strided,
  out: Float64Array,
  outStart: number,
  outRow: number,
  tiles: Tiles = tilesBeside(a.data, b.data, out),
): void {
  if (rows * inner * columns < WORTH_PACKING || rows < 4 || columns < 4) {
    return addPlainly([rows, inner, columns], a, b, out, outStart, outRow);
  }
  if (tiles.arena?.sharing?.product([rows, inner, columns], a, b, out, outStart, outRow)) return;
  for (let c = 0; c < columns; c += BLOCK.columns) {
    const width = Math.min(BLOCK.columns, columns - c);
    for (let p = 0; p < inner; p += BLOCK.inner) {
      const depth = Math.min(BLOCK.inner, inner - p);
      pack(tiles, tiles.b, b.data, b.start + p * b.row + c * b.column, b.column, b.row, width, depth);
      for (let r = 0; r < rows; r += BLOCK.rows) {
        const height = Math.min(BLOCK.rows, rows - r);
        pack(tiles, tiles.a, a.data, a.start + r * a.row + p * a.column, a.row, a.column, height, depth);
        addBlock(tiles, [height, width, depth], out, outStart + r * outRow + c, outRow);
      }
    }
  }
}

/** Adds the product of the packed blocks to a block of `out`: where it is, if it is beside them and needs no padding. */
function addBlock(
  tiles: Tiles,
  [height, width, depth]: readonly [number, number, number],
  out: Float64Array,
  start: number,
  outRow: number,
): void {
  const { a, b, c, arena } = tiles;
  if (arena && arena === Arena.of(out) && height % 4 === 0 && width % 4 === 0) {
    arena.run.tiles(height, width, depth, a.byteOffset, b.byteOffset, out.byteOffset + 8 * start, 8 * outRow);
    return;
  }
  const paddedWidth = paddedTo4(width);
  for (let k = 0; k < height; k++) {
    const from = start + k * outRow;
    c.set(out.subarray(from, from + width), k * paddedWidth);
  }
  tiles.run(paddedTo4(height), paddedWidth, depth);
  for (let k = 0; k < height; k++) out.set(c.subarray(k * paddedWidth, k * paddedWidth + width), start + k * outRow);
}

function paddedTo4(length: number): number {
  return 4 * Math.ceil(length / 4);
}

/** Panels of 4 lines side by side, `depth` long; lines beyond `lines` are zeros. */
function pack(
  { arena }: Tiles,
  target: Float64Array,
  data: Float64Array,
  start: number,
  lineStride: number,
  innerStride: number,
  lines: number,
  depth: number,
): void {
  if (arena && arena === Arena.of(data)) {
    arena.run.pack(target.byteOffset, data.byteOffset + 8 * start, 8 * lineStride, 8 * innerStride, lines, depth);
    return;
  }
  if (arena && (lineStride === 1 || innerStride === 1)) {
    // What lies side by side is copied as it is, and packed there.
    const { stage } = arena;
    const [runs, length, stride] = innerStride === 1 ? [lines, depth, lineStride] : [depth, lines, innerStride];
    for (let run = 0; run < runs; run++) stage.set(data.subarray(start + run * stride, start + run * stride + length), run * length);
    const [line, step] = innerStride === 1 ? [length, 1] : [1, length];
    arena.run.pack(target.byteOffset, stage.byteOffset, 8 * line, 8 * step, lines, depth);
    return;
  }
  let at = 0;
  for (let line = 0; line < lines; line += 4) {
    const present = Math.min(4, lines - line);
    const first = start + line * lineStride;
    for (let p = 0; p < depth; p++) {
      for (let k = 0; k < 4; k++) target[at++] = k < present ? data[first + k * lineStride + p * innerStride]! : 0;
    }
  }
}

function addPlainly(
  [rows, inner, columns]: readonly [number, number, number],
  a: Strided,
  b: Strided,
  out: Float64Array,
  outStart: number,
  outRow: number,
): void {
  if (columns < 4 || b.row === 1) {
    for (let c = 0; c < columns; c++) addToColumn(rows, inner, a, b.data, b.start + c * b.column, b.row, out, outStart + c, outRow);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const target = outStart + r * outRow;
    for (let p = 0; p < inner; p++) {
      const factor = a.data[a.start + r * a.row + p * a.column]!;
      const from = b.start + p * b.row;
      for (let c = 0; c < columns; c++) out[target + c]! += factor * b.data[from + c * b.column]!;
    }
  }
}

/** One column of A B: four rows at a time, whose sums do not wait for each other. */
function addToColumn(
  rows: number,
  inner: number,
  a: Strided,
  b: Float64Array,
  start: number,
  step: number,
  out: Float64Array,
  target: number,
  outRow: number,
): void {
  for (let r = 0; r < rows; r += 4) {
    const present = Math.min(4, rows - r);
    const at = target + r * outRow;
    const [second, third, fourth] = [1, 2, 3].map((ahead) => Math.min(ahead, present - 1)) as [number, number, number];
    let [sum0, sum1, sum2, sum3] = [out[at]!, out[at + second * outRow]!, out[at + third * outRow]!, out[at + fourth * outRow]!];
    let from0 = a.start + r * a.row;
    let [from1, from2, from3] = [from0 + second * a.row, from0 + third * a.row, from0 + fourth * a.row];
    for (let p = 0, from = start; p < inner; p++, from += step) {
      const factor = b[from]!;
      sum0 += a.data[from0]! * factor;
      sum1 += a.data[from1]! * factor;
      sum2 += a.data[from2]! * factor;
      sum3 += a.data[from3]! * factor;
      from0 += a.column;
      from1 += a.column;
      from2 += a.column;
      from3 += a.column;
    }
    out[at + fourth * outRow] = sum3;
    out[at + third * outRow] = sum2;
    out[at + second * outRow] = sum1;
    out[at] = sum0;
  }
}
