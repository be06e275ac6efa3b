/** ρ (copy − dual − image), one block's share of the linear step's residual, in double precision. */
export function blockResidual(image: ArrayLike<number>, copy: ArrayLike<number>, dual: ArrayLike<number>, rho: number): Float64Array {
  const out = new Float64Array(copy.length);
  for (let at = 0; at < out.length; at++) out[at] = rho * (copy[at]! - dual[at]! - image[at]!);
  return out;
}
