/** keep · total + add · value, in double precision; a factor of 0 leaves nothing of its array, not even a value that is not finite. */
export function scaledSum(keep: number, total: ArrayLike<number>, add: number, value: ArrayLike<number>): Float64Array {
  const scaled = (factor: number, term: number) => (factor === 0 ? 0 : factor * term);
  return Float64Array.from({ length: total.length }, (_, at) => scaled(keep, total[at]!) + scaled(add, value[at]!));
}
