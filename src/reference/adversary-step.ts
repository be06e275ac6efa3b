/** Where a perturbation δ may go: low ≤ δ ≤ high entrywise (low ≤ 0 ≤ high) and ‖δ‖₂ ≤ radius; infinite where there is no such limit. */
export interface Reach {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly radius: number;
}

/** The share settles once the clipped entries do, after a few passes. */
const SETTLING_PASSES = 64;

/**
 * The largest t ≤ `most` with ‖clamp(t p, low, high)‖₂ ≤ radius: projection on the reach is δ = clamp(t p), `most` = 1, and the
 * minimiser of gᵀδ is clamp(−t g), `most` = ∞.
 *
 * With C the squared norm of the entries clipped at t and F that of the others, t ← √((radius² − C)/F) never passes the root, since
 * C + t² F bounds the squared norm at every t. From t = 0 the values rise, and each is within the reach.
 */
export function largestShare({ low, high, radius }: Reach, p: Float64Array, most: number): number {
  if (radius === Infinity) return most;
  let share = 0;
  for (let pass = 0; pass < SETTLING_PASSES && share < most; pass++) {
    let clipped = 0;
    let free = 0;
    for (let i = 0; i < p.length; i++) {
      const moved = share * p[i]!;
      if (moved < low[i]!) clipped += low[i]! ** 2;
      else if (moved > high[i]!) clipped += high[i]! ** 2;
      else free += p[i]! ** 2;
    }
    const next = Math.min(most, Math.sqrt(Math.max(0, radius * radius - clipped) / free));
    if (!(next > share)) break;
    share = next;
  }
  return share;
}

/**
 * One projected descent step of the perturbation, in place: δ ← the point of the reach nearest to δ − τ g; leaves 2 δ − δ_before in
 * `extrapolated` and adds δ to `sums`.
 */
export function adversaryStep(
  reach: Reach,
  rates: Float64Array,
  gradient: ArrayLike<number>,
  delta: Float64Array,
  extrapolated: Float64Array,
  sums: Float64Array,
): void {
  const aim = delta.slice();
  for (let i = 0; i < aim.length; i++) aim[i]! -= rates[i]! * gradient[i]!;
  const share = largestShare(reach, aim, 1);
  for (let i = 0; i < delta.length; i++) {
    const next = Math.min(Math.max(share * aim[i]!, reach.low[i]!), reach.high[i]!);
    extrapolated[i] = 2 * next - delta[i]!;
    delta[i] = next;
    sums[i]! += next;
  }
}
