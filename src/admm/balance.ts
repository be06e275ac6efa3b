import { BLOCKS, type BlockNorms, type Norms, type Penalties } from '../problem/splitting';

/** No change below this ratio of residuals: small corrections cost more than they gain. */
const DEAD_ZONE = 1.5;
/** Iterations over which the largest change falls from 2 towards 1, so that the penalties settle. */
const SETTLING = 500;

/**
 * Residual balancing, block by block: ρ is multiplied by √(primal/dual), with primal = ‖L u − z‖/max(‖L u‖, ‖z‖) and
 * dual = ‖Δz‖/‖scaled dual‖, limited to a factor that falls from 2 to 1 as the iterations go on.
 */
export function balance(penalties: Penalties, norms: Norms, iteration: number): Penalties {
  const limit = 1 + 1 / (1 + iteration / SETTLING);
  const next = { ...penalties };
  for (const block of BLOCKS) {
    const ratio = norms[block] && residualRatio(norms[block]);
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
