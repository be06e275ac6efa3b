/** factors_k · a_kj for every entry of a rows × columns matrix. */
export function rowScale(factors: Float64Array, a: Float64Array, columns: number): Float64Array {
  return Float64Array.from(a, (value, at) => factors[Math.floor(at / columns)]! * value);
}
