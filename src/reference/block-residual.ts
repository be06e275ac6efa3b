/** ρ (copy − dual − image), one block's share of the linear step's residual, in double precision. */
export function blockResidual(image: ArrayLike<number>, copy: ArrayLike<number>, dual: ArrayLike<number>, rho: number): Float64Array {
  return Float64Array.from({ length: copy.length }, (_, at) => rho * (copy[at]! - dual[at]! - image[at]!));
}
