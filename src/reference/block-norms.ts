/** (‖L u − z‖², ‖L u‖², ‖z‖², ‖z − z_before‖², ‖dual‖²) of one block, in double precision; image is L u, copy is z. */
export function blockNorms(
  image: ArrayLike<number>,
  copy: ArrayLike<number>,
  before: ArrayLike<number>,
  dual: ArrayLike<number>,
): Float64Array {
  const sums = new Float64Array(5);
  for (let at = 0; at < copy.length; at++) {
    sums[0]! += (image[at]! - copy[at]!) ** 2;
    sums[1]! += image[at]! ** 2;
    sums[2]! += copy[at]! ** 2;
    sums[3]! += (copy[at]! - before[at]!) ** 2;
    sums[4]! += dual[at]! ** 2;
  }
  return sums;
}
