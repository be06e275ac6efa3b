import { takeRows } from '../../../src/matrix';
import type { LabelledRows } from '../../../src/data/images';
import { fillUniforms } from '../../../src/random';

/** The stream of a seed that splits are drawn from. */
const SPLIT = 1001;

/** Disjoint lists of rows that together hold every row once; each has its share of either class, to within one sample. */
export function stratifiedFolds(y: ArrayLike<number>, folds: number, seed: number): number[][] {
  const parts: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const rows of shuffledClasses(y, seed)) for (const row of rows) parts[next++ % folds]!.push(row);
  return parts.map((rows) => rows.sort((a, b) => a - b));
}

/** At most `count` rows in ascending order, either class with its share of them; every row when there are no more. */
export function stratifiedSample(y: ArrayLike<number>, count: number, seed: number): number[] {
  if (count >= y.length) return Array.from({ length: y.length }, (_, row) => row);
  const rows = shuffledClasses(y, seed).map((members) => members.slice(0, Math.round((count * members.length) / y.length)));
  return rows.flat().sort((a, b) => a - b);
}

/** The listed samples. */
export function takeSamples({ X, y }: LabelledRows, rows: readonly number[]): LabelledRows {
  return { X: takeRows(X, rows), y: Float64Array.from(rows, (row) => y[row]!) };
}

/** 0, …, count − 1 in a random order. */
export function shuffledRows(count: number, seed: number): number[] {
  const keys = new Float64Array(count);
  fillUniforms(keys, { seed, stream: SPLIT }, 0);
  return Array.from(keys, (_, row) => row).sort((a, b) => keys[a]! - keys[b]!);
}

/** The rows of each class in a random order. */
function shuffledClasses(y: ArrayLike<number>, seed: number): number[][] {
  const order = shuffledRows(y.length, seed);
  return [...new Set(Array.from(y))].sort((a, b) => a - b).map((label) => order.filter((row) => y[row] === label));
}
