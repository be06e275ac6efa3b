/** Where the factors of a product come from: entry (r, c) is `data[start + r * row + c * column]`. */
export interface Strided {
  readonly data: Float64Array;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}
