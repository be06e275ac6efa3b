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

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of Wilson (1927) for a probability of which `successes` of `trials` independent trials were seen: those p for which the
 * share seen lies within z √(p (1 − p)/m) of p. It stays inside [0, 1] and says something even where nothing or everything was seen.
 *
 * @throws RangeError unless 0 ≤ successes ≤ trials and there was a trial.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (!(trials > 0 && successes >= 0 && successes <= trials)) throw new RangeError(`${successes} of ${trials} trials is not a share`);
  const share = successes / trials;
  const z = (Z * Z) / trials;
  const centre = (share + z / 2) / (1 + z);
  const half = Math.sqrt(z * share * (1 - share) + (z * z) / 4) / (1 + z);
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
