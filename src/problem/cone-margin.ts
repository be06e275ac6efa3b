import type { Matrix } from '../matrix';
import { signedProducts } from './masked';
import type { Problem } from './problem';
import { radiusOf } from './radius';

/** min over samples of e_k x_kᵀu − rad(u), leaving out rows of zeros where rad(u) = 0: nonnegative inside the cone. */
export function conicMargin(problem: Problem, pattern: number, u: Float64Array): number {
  return conicMargins(problem, { rows: 1, columns: u.length, data: u }, () => pattern)[0]!;
}

/** {@link conicMargin} of every row r of U in the cone of pattern `patternOf(r)`, in one product. */
export function conicMargins({ X, patterns, perturbation }: Problem, U: Matrix, patternOf: (row: number) => number): Float64Array {
  const [n, d] = [X.rows, X.columns];
  const products = signedProducts(X, patterns, U, patternOf);
  const empty = Uint8Array.from({ length: n }, (_, k) => Number(isZeroRow(X, k)));
  return Float64Array.from({ length: U.rows }, (_, r) => {
    const rad = radiusOf(perturbation, U.data, r * d);
    let least = Infinity;
    for (let k = 0; k < n; k++) if (rad > 0 || empty[k] === 0) least = Math.min(least, products[r * n + k]! - rad);
    return least === Infinity ? 0 : least;
  });
}

/** Whether sample k is all zero, so that every direction is on its hyperplane. */
export function isZeroRow(X: Matrix, k: number): boolean {
  for (let j = 0; j < X.columns; j++) if (X.data[k * X.columns + j] !== 0) return false;
  return true;
}
