import type { Step } from '../gpu/kernel';
import type { BindProduct } from './fastest-product';
import type { ProductBuffers, ProductShape } from './matrix-product';

/** Rows of 4-byte entries, so many that they start at a multiple of 256 bytes, as bindings must, however long they are. */
const ROWS = 64;
/** As many of even length; fewer would leave lanes idle. */
const EVEN_ROWS = 32;

/** C = A B in steps of at most `mostWork` multiply-adds each, as far as rows of A and C allow that start where bindings may. */
export function productInParts(
  bind: BindProduct,
  { a, b, c }: ProductBuffers,
  { rows, inner, columns }: ProductShape,
  mostWork: number,
): Step[] {
  const whole = rows * inner * columns <= mostWork;
  const fitting = mostWork / (inner * columns);
  const block = fitting < ROWS && inner % 2 === 0 && columns % 2 === 0 ? EVEN_ROWS : ROWS;
  const height = whole ? rows : block * Math.max(1, Math.floor(fitting / block));
  const steps: Step[] = [];
  for (let from = 0; from < rows; from += height) {
    const part = Math.min(height, rows - from);
    const of = (buffer: GPUBuffer, width: number) => ({ buffer, offset: 4 * from * width, size: 4 * part * width });
    const buffers = whole ? { a, b, c } : { a: of(a, inner), b, c: of(c, columns) };
    steps.push(bind(buffers, { rows: part, inner, columns }));
  }
  return steps;
}
