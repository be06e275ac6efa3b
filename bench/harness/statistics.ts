/** Order statistics of repeated timings, in the unit of the samples. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * The q-quantile of `values`, linear between order statistics: position q (m − 1) in the sorted list.
 *
 * @throws RangeError when `values` is empty or holds a NaN, or when q is outside [0, 1].
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('a quantile needs at least one value');
  if (values.some(Number.isNaN)) throw new RangeError('a quantile of NaN is not defined');
  if (!(q >= 0 && q <= 1)) throw new RangeError(`the quantile ${q} is not between 0 and 1`);
  const sorted = [...values].sort((a, b) => a - b);
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (position - below) * (high - low);
}

/** The middle value: {@link quantile} at ½. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median, smallest and largest value. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), low: quantile(values, 0), high: quantile(values, 1), count: values.length };
}

/** The median of a_r / b_r over repetitions r that were timed one right after the other, so that slow drifts cancel. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} numerators cannot be paired with ${denominators.length} denominators`);
  }
  return median(numerators.map((value, r) => value / denominators[r]!));
}
