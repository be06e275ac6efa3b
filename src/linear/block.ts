import { BLOCK_COLUMNS, BLOCK_INNER, BLOCK_ROWS } from './assembly/block';

/** Sizes of the blocks that products are cut into, in script as in WebAssembly. */
export const BLOCK = { rows: BLOCK_ROWS, inner: BLOCK_INNER, columns: BLOCK_COLUMNS } as const;

/** Doubles that a product takes for packed blocks of A and B, and one of C. */
export const SCRATCH = BLOCK.rows * BLOCK.inner + BLOCK.inner * BLOCK.columns + BLOCK.rows * BLOCK.columns;
