/** outputs_r = Σ_j α_j (z_rj)₊ and slopes_rj = α_j 1[z_rj > 0] for rows × neurons products z, in double precision. */
export function rectifiedOutput(
  products: ArrayLike<number>,
  weights: ArrayLike<number>,
): { readonly outputs: Float64Array; readonly slopes: Float64Array } {
  const neurons = weights.length;
  const slopes = Float64Array.from(products, (z, at) => (z > 0 ? weights[at % neurons]! : 0));
  const outputs = new Float64Array(products.length / neurons);
  slopes.forEach((slope, at) => (outputs[Math.floor(at / neurons)]! += slope * products[at]!));
  return { outputs, slopes };
}
