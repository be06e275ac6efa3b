/** keep · total + add · value, in double precision; a factor of 0 leaves nothing of its array, not even a value that is not finite. */
export function scaledSum(keep: number, total: ArrayLike<number>, add: number, value: ArrayLike<number>): Float64Array {
  const out = new Float64Array(total.length);
  if (keep !== 0) for (let at = 0; at < out.length; at++) out[at] = keep * total[at]!;
  if (add !== 0) for (let at = 0; at < out.length; at++) out[at]! += add * value[at]!;
  return out;
}
