import { dot } from '../problem/objective';

/** factor · Σ_j a_kj b_kj for every row k of two rows × columns matrices. */
export function rowDot(a: Float64Array, b: Float64Array, columns: number, factor = 1): Float64Array {
  return Float64Array.from({ length: a.length / columns }, (_, k) => factor * dot(a, k * columns, b, k * columns, columns));
}
