/** outputs_r = Σ_j α_j (z_rj)₊ and slopes_rj = α_j 1[z_rj > 0] for rows × neurons products z, in double precision. */
export function rectifiedOutput(
  products: ArrayLike<number>,
  weights: ArrayLike<number>,
): { readonly outputs: Float64Array; readonly slopes: Float64Array } {
  const slopes = new Float64Array(products.length);
  const outputs = new Float64Array(products.length / weights.length);
  for (let r = 0, at = 0; r < outputs.length; r++) {
    for (let j = 0; j < weights.length; j++, at++) {
      if (!(products[at]! > 0)) continue;
      slopes[at] = weights[j]!;
      outputs[r]! += weights[j]! * products[at]!;
    }
  }
  return { outputs, slopes };
}
