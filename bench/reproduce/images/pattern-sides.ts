import type { Matrix } from '../../../src/matrix';
import { bitAt } from '../../../src/problem/patterns';
import { samplePatterns } from '../../../src/sampling/sample';
import { median } from '../../harness/statistics';

/**
 * The share of the samples on the smaller side of a random pattern's hyperplane, in the median over patterns other than all-ones: the
 * smaller it is, the closer the patterns are to all-ones, with which a network is linear.
 */
export async function smallerSide(X: Matrix, patterns: number, seed: number): Promise<number> {
  const sampled = await samplePatterns(X, { patterns, seed });
  const shares = Array.from({ length: sampled.count - 1 }, (_, at) => {
    let active = 0;
    for (let k = 0; k < X.rows; k++) active += bitAt(sampled, at + 1, k);
    return Math.min(active, X.rows - active) / X.rows;
  });
  return shares.length === 0 ? 0 : median(shares);
}
