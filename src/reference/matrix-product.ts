/** c_rs = Σ_k a_rk b_ks for row-major A (rows × inner) and B (inner × columns), in double precision. */
export function matrixProduct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < columns; s++) {
      for (let k = 0; k < inner; k++) c[r * columns + s]! += a[r * inner + k]! * b[k * columns + s]!;
    }
  }
  return c;
}
