/** Sizes of the blocks that products are cut into, multiples of 4: rows of A, the inner index, columns of B. */
export const BLOCK_ROWS = 128;
export const BLOCK_INNER = 256;
export const BLOCK_COLUMNS = 512;
