import { rowOf, type Matrix } from '../matrix';

/** A mini-batch: its rows of X, their targets, and their weights in its mean; all zero where it has fewer samples than places. */
export interface Batch {
  readonly rows: Matrix;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
}

/** The samples order[start …] of X and y in a batch of `size` places. */
export function gatherBatch(X: Matrix, y: ArrayLike<number>, order: ArrayLike<number>, start: number, size: number): Batch {
  const d = X.columns;
  const count = Math.min(size, X.rows - start);
  const rows = { rows: size, columns: d, data: new Float64Array(size * d) };
  const targets = new Float64Array(size);
  for (let k = 0; k < count; k++) {
    const source = order[start + k]!;
    rowOf(rows, k).set(rowOf(X, source));
    targets[k] = y[source]!;
  }
  return { rows, targets, weights: new Float64Array(size).fill(1 / count, 0, count) };
}
