/** Sizes of the blocks that products are cut into: rows of A, the inner index, columns of B; multiples of 4. */
export const BLOCK = { rows: 128, inner: 256, columns: 512 } as const;
