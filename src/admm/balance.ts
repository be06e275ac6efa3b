import { BLOCKS, type Block, type BlockNorms, type Norms, type Penalties } from '../problem/splitting';
import type { Found } from './best';

/** No change below this ratio of residuals: small corrections cost more than they gain. */
const DEAD_ZONE = 1.5;
/** The largest change is 1 + FREEDOM/(1 + iteration/SETTLING): free at first, where the penalties are guesses, so that they settle later. */
const FREEDOM = 9;
const SETTLING = 50;

/** How far the balance may lean towards the primal and the dual residuals, and the largest step of the lean at one certificate. */
const LEAST_LEAN = 0.25;
const MOST_LEAN = 10;
const LEAN_STEP = 1.3;
/** The dual may cost this much more of the gap, as the square of a ratio, before the lean turns to it: its bound catches up late and fast. */
const PATIENCE = 2;
/** How the lean enters the ratio of each block, as found on the reference problems and on images. */
const LEAN_POWER: Readonly<Record<Block, number>> = { v: 0, s: 1, a: 1, pi: 0.5 };

/**
 * The lean, in [1/4, 10], after a certificate: up where scaling the dual's violations away costs more of the gap than the primal point's own
 * excess over the unscaled dual value, down where it costs less; above 1 only once the program stands still. A small β makes any
 * violation dear, which residuals relative to the duals' sizes do not show.
 */
export function leanAfter(lean: number, { program, bound, unscaled }: Found, still: boolean): number {
  if (!still && lean > 1) return Math.max(1, lean / LEAN_STEP);
  const tiny = 1e-12;
  const ratio = Math.sqrt(Math.max(unscaled - bound, tiny) / Math.max(program - unscaled, tiny)) / PATIENCE;
  if (!Number.isFinite(ratio)) return lean;
  const next = lean * Math.min(LEAN_STEP, Math.max(1 / LEAN_STEP, ratio));
  return Math.min(still ? MOST_LEAN : 1, Math.max(LEAST_LEAN, next));
}

/**
 * Residual balancing, block by block: ρ is multiplied by √(primal/dual), with primal = ‖L u − z‖/max(‖L u‖, ‖z‖) and
 * dual = `lean` ‖Δz‖/‖scaled dual‖ (its power differs by block), limited to a factor that falls from 10 to 1 as the iterations go on.
 */
export function balance(penalties: Penalties, norms: Norms, iteration: number, lean: number): Penalties {
  const limit = 1 + FREEDOM / (1 + iteration / SETTLING);
  const next = { ...penalties };
  for (const block of BLOCKS) {
    const ratio = norms[block] && residualRatio(norms[block]) / lean ** LEAN_POWER[block];
    if (ratio === undefined || !Number.isFinite(ratio) || (ratio > 1 / DEAD_ZONE && ratio < DEAD_ZONE)) continue;
    next[block] *= Math.min(limit, Math.max(1 / limit, ratio));
  }
  return next;
}

function residualRatio({ gap, size, change, dual }: BlockNorms): number {
  const tiny = 1e-12;
  const primal = gap / Math.max(size, tiny);
  const moved = change / Math.max(dual, tiny);
  return Math.sqrt(primal / Math.max(moved, tiny));
}
