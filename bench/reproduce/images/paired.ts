/** A difference of two accuracies on the same samples, with its standard error over those samples. */
export interface PairedDifference {
  readonly difference: number;
  readonly standardError: number;
}

/**
 * Mean over samples k of a_k − b_k, where a_k is the share of method a's runs that classify sample k right: mean and standard error of
 * the mean, sd/√m. Both methods meet the same samples, so what makes a sample hard for both cancels.
 *
 * @param a One digit for each sample: how many of `runsA` runs are right.
 * @throws RangeError when the lists differ in length or are empty.
 */
export function pairedDifference(a: string, runsA: number, b: string, runsB: number): PairedDifference {
  if (a.length !== b.length || a.length === 0) throw new RangeError(`${a.length} samples cannot be paired with ${b.length}`);
  const differences = Array.from(a, (digit, k) => Number(digit) / runsA - Number(b[k]) / runsB);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, differences.length - 1);
  return { difference: mean, standardError: Math.sqrt(variance / differences.length) };
}

/** For each sample how many of the runs are right, as one digit. */
export function countRight(runs: readonly (readonly boolean[])[]): string {
  return Array.from({ length: runs[0]?.length ?? 0 }, (_, k) => String(runs.filter((right) => right[k]).length)).join('');
}
