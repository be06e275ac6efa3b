/**
 * Adds the linear step to u in place, u_v += (plus + minus)/√2 and u_w += (minus − plus)/√2, and returns u_v − u_w (P × d);
 * `change` holds plus and then minus (P × d each), u is 2P × d.
 */
export function neuronUpdate(change: ArrayLike<number>, u: Float64Array): Float64Array {
  const entries = u.length / 2;
  const difference = new Float64Array(entries);
  for (let at = 0; at < entries; at++) {
    const [plus, minus] = [change[at]!, change[entries + at]!];
    u[at]! += (plus + minus) / Math.SQRT2;
    u[entries + at]! += (minus - plus) / Math.SQRT2;
    difference[at] = u[at]! - u[entries + at]!;
  }
  return difference;
}
