import type { Norms } from '../problem/splitting';

/** Residuals and steps of this share of a block's size are rounding of single precision, some ten units in the last place. */
const ROUNDING = 1e-6;
/** Relative gap below which rounding, rather than a plateau on the way, is what keeps the iterates where they are. */
const NEAR = 1e-3;

/** Whether iterates in single precision only move by rounding any more, so that none of their gaps will be much smaller. */
export function restsOnRounding(norms: Norms, relativeGap: number): boolean {
  return relativeGap <= NEAR && Object.values(norms).every(({ gap, change, size }) => Math.max(gap, change) <= ROUNDING * size);
}
