/** out[start + j] += factor · from[at + j] for j = 0 … length − 1. */
export function addRow(out: Float64Array, start: number, factor: number, from: ArrayLike<number>, at: number, length: number): void {
  for (let j = 0; j < length; j++) out[start + j]! += factor * from[at + j]!;
}
