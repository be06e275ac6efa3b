import { Arena, type Sharing } from './arena';
import { Lanes } from './lanes';
import type { Strided } from './strided';

/** Multiply-adds from which other threads may be worth waking, some tens of microseconds. */
const WORTH_SHARING = 2 ** 18;

/** An arena with room for `length` doubles, whose large products so many threads share once they have started; see {@link Arena.open}. */
export function openShared(length: number, threads: number): Arena | undefined {
  const arena = Arena.open(length, threads);
  const lanes = arena?.shared && Lanes.open(arena.run, arena.a.byteOffset, arena.shared);
  if (!arena || !lanes) return arena;
  arena.sharing = {
    product: (...product) => lanes.ready && shareProduct(arena, lanes, ...product),
    get threads() {
      return lanes.threads;
    },
    close: () => lanes.close(),
  };
  return arena;
}

/** out += A B by all threads; what is not in the arena is copied there, and out back. False where that is of no use or there is no room. */
function shareProduct({ spare }: Arena, lanes: Lanes, ...[sizes, a, b, out, outStart, outRow]: Parameters<Sharing['product']>): boolean {
  const [rows, inner, columns] = sizes;
  if (rows * inner * columns < WORTH_SHARING) return false;
  const c = { data: out, start: outStart, row: outRow, column: 1 };
  const outside = [
    { operand: a, length: extent(a, rows, inner) },
    { operand: b, length: extent(b, inner, columns) },
    { operand: c, length: extent(c, rows, columns) },
  ].filter(({ operand }) => operand.data.buffer !== spare.buffer);
  if (outside.reduce((sum, { length }) => sum + length, 0) > spare.length) return false;
  const copies = new Map<Strided, Float64Array>();
  let from = 0;
  for (const { operand, length } of outside) {
    const copy = spare.subarray(from, (from += length));
    copy.set(operand.data.subarray(operand.start, operand.start + length));
    copies.set(operand, copy);
  }
  const at = (operand: Strided): number => copies.get(operand)?.byteOffset ?? operand.data.byteOffset + 8 * operand.start;
  lanes.product([sizes, [at(a), 8 * a.row, 8 * a.column], [at(b), 8 * b.row, 8 * b.column], [at(c), 8 * c.row]]);
  const result = copies.get(c);
  if (result) out.set(result, outStart);
  return true;
}

/** Entries from the first to the last of a matrix. */
function extent({ row, column }: Strided, rows: number, columns: number): number {
  return (rows - 1) * row + (columns - 1) * column + 1;
}
