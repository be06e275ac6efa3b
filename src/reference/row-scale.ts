/** factors_k · a_kj for every entry of a rows × columns matrix; takes the place of what is in `out`. */
export function rowScale(
  factors: Float64Array,
  a: Float64Array,
  columns: number,
  out: Float64Array = new Float64Array(a.length),
): Float64Array {
  for (let k = 0, at = 0; k < factors.length; k++) for (let j = 0; j < columns; j++, at++) out[at] = factors[k]! * a[at]!;
  return out;
}
