import { assemblyTiles, BLOCK, scriptTiles, type Tiles } from './tiles';

/** Where the factors of a product come from: entry (r, c) is `data[start + r * row + c * column]`. */
export interface Strided {
  readonly data: Float64Array;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/** Below this many products, packing costs more than it saves. */
const WORTH_PACKING = 4096;

let shared: Tiles | undefined;

/**
 * out += A B for A of rows × inner and B of inner × columns, out with rows `outRow` entries apart from `outStart`, in double precision.
 *
 * Every entry is summed in the order of the inner index, so that the result is that of the plain triple loop, bit for bit, whatever
 * runs it: WebAssembly SIMD (some ten times the plain loop) or plain script.
 */
export function addProduct(
  [rows, inner, columns]: readonly [number, number, number],
  a: Strided,
  b: Strided,
  out: Float64Array,
  outStart: number,
  outRow: number,
  tiles: Tiles = (shared ??= assemblyTiles() ?? scriptTiles()),
): void {
  if (rows * inner * columns < WORTH_PACKING || rows < 4 || columns < 4) {
    return addPlainly([rows, inner, columns], a, b, out, outStart, outRow);
  }
  for (let c = 0; c < columns; c += BLOCK.columns) {
    const width = Math.min(BLOCK.columns, columns - c);
    const paddedWidth = paddedTo4(width);
    for (let p = 0; p < inner; p += BLOCK.inner) {
      const depth = Math.min(BLOCK.inner, inner - p);
      pack(tiles.b, b, b.start + p * b.row + c * b.column, b.column, b.row, width, depth);
      for (let r = 0; r < rows; r += BLOCK.rows) {
        const height = Math.min(BLOCK.rows, rows - r);
        pack(tiles.a, a, a.start + r * a.row + p * a.column, a.row, a.column, height, depth);
        for (let k = 0; k < height; k++) {
          const from = outStart + (r + k) * outRow + c;
          tiles.c.set(out.subarray(from, from + width), k * paddedWidth);
        }
        tiles.run(paddedTo4(height), paddedWidth, depth);
        for (let k = 0; k < height; k++) {
          out.set(tiles.c.subarray(k * paddedWidth, k * paddedWidth + width), outStart + (r + k) * outRow + c);
        }
      }
    }
  }
}

function paddedTo4(length: number): number {
  return 4 * Math.ceil(length / 4);
}

/** Panels of 4 lines side by side, `depth` long; lines beyond `lines` are zeros. */
function pack(
  target: Float64Array,
  { data }: Strided,
  start: number,
  lineStride: number,
  innerStride: number,
  lines: number,
  depth: number,
): void {
  let at = 0;
  for (let line = 0; line < lines; line += 4) {
    const present = Math.min(4, lines - line);
    const first = start + line * lineStride;
    if (present === 4) {
      for (let p = 0; p < depth; p++, at += 4) {
        const from = first + p * innerStride;
        target[at] = data[from]!;
        target[at + 1] = data[from + lineStride]!;
        target[at + 2] = data[from + 2 * lineStride]!;
        target[at + 3] = data[from + 3 * lineStride]!;
      }
      continue;
    }
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
