/**
 * The root of a decreasing continuous function on [low, high], by the Illinois variant of false position with bisection as
 * its safeguard; returns the nearer end when the function does not change sign.
 */
export function rootOfDecreasing(g: (t: number) => number, low: number, high: number): number {
  let gLow = g(low);
  if (!(gLow > 0)) return low;
  let gHigh = g(high);
  if (!(gHigh < 0)) return high;
  let side = 0;
  for (let step = 0; step < 200; step++) {
    const width = high - low;
    if (width <= 1e-15 * Math.abs(high)) break;
    const guess = step % 8 === 7 ? low + width / 2 : low + (width * gLow) / (gLow - gHigh);
    const t = guess > low && guess < high ? guess : low + width / 2;
    if (t <= low || t >= high) break;
    const value = g(t);
    if (value === 0) return t;
    if (value > 0) {
      [low, gLow] = [t, value];
      if (side === 1) gHigh /= 2;
      side = 1;
    } else {
      [high, gHigh] = [t, value];
      if (side === -1) gLow /= 2;
      side = -1;
    }
  }
  return low + (high - low) / 2;
}
