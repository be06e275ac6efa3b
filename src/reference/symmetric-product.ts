import { dot } from '../problem/objective';

/** M v for a symmetric M. */
export function symmetricProduct(m: Float64Array, v: Float64Array): Float64Array {
  const size = v.length;
  return v.map((_, j) => dot(m, j * size, v, 0, size));
}
