/** What a slope step reads: for each slope its limits, its neuron's product at the clean point, its gain σ c and its weight c. */
export interface SlopeTerms {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly centers: Float64Array;
  readonly gains: Float64Array;
  readonly weights: Float64Array;
}

/**
 * One projected ascent step of the slopes towards a better bound, in place: s ← clamp(s + σ c (uᵀx + uᵀδ̄), low, high), where
 * `products` holds uᵀδ̄; adds s to `sums` and leaves c s in `weighted`.
 */
export function slopeStep(
  { low, high, centers, gains, weights }: SlopeTerms,
  products: ArrayLike<number>,
  slopes: Float64Array,
  sums: Float64Array,
  weighted: Float64Array,
): void {
  for (let j = 0; j < slopes.length; j++) {
    const moved = slopes[j]! + gains[j]! * (centers[j]! + products[j]!);
    const s = Math.min(Math.max(moved, low[j]!), high[j]!);
    slopes[j] = s;
    sums[j]! += s;
    weighted[j] = weights[j]! * s;
  }
}
