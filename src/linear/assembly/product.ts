import { BLOCK_COLUMNS, BLOCK_INNER, BLOCK_ROWS } from './block';
import { pack } from './pack';
import { tiles } from './tiles';

/**
 * C += A B for A of rows × inner and B of inner × columns, wherever they are; packed blocks of both, and of C where it needs padding, go to `scratch`.
 * Entry (r, c) of a factor is r times its row and c times its column from its offset; offsets and strides are in bytes, columns of C side by side.
 */
export function product(
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  rowOfA: usize,
  columnOfA: usize,
  b: usize,
  rowOfB: usize,
  columnOfB: usize,
  c: usize,
  rowOfC: usize,
  scratch: usize,
): void {
  const packedB = scratch + 8 * BLOCK_ROWS * BLOCK_INNER;
  const packedC = packedB + 8 * BLOCK_INNER * BLOCK_COLUMNS;
  for (let first = 0; first < columns; first += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - first);
    for (let p = 0; p < inner; p += BLOCK_INNER) {
      const depth = min(BLOCK_INNER, inner - p);
      pack(packedB, b + <usize>p * rowOfB + <usize>first * columnOfB, columnOfB, rowOfB, width, depth);
      for (let r = 0; r < rows; r += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - r);
        pack(scratch, a + <usize>r * rowOfA + <usize>p * columnOfA, rowOfA, columnOfA, height, depth);
        addBlock(height, width, depth, scratch, packedB, packedC, c + <usize>r * rowOfC + ((<usize>first) << 3), rowOfC);
      }
    }
  }
}

/** Adds the product of packed blocks to a block of C: where it is, unless it needs padding. */
function addBlock(height: i32, width: i32, depth: i32, a: usize, b: usize, padded: usize, c: usize, rowOfC: usize): void {
  if (((height | width) & 3) === 0) {
    tiles(height, width, depth, a, b, c, rowOfC);
    return;
  }
  const paddedWidth = (width + 3) & ~3;
  const line = (<usize>width) << 3;
  const row = (<usize>paddedWidth) << 3;
  for (let r: usize = 0; r < <usize>height; r++) memory.copy(padded + r * row, c + r * rowOfC, line);
  tiles((height + 3) & ~3, paddedWidth, depth, a, b, padded, row);
  for (let r: usize = 0; r < <usize>height; r++) memory.copy(c + r * rowOfC, padded + r * row, line);
}
