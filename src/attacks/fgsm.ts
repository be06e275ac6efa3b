import type { MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { runAttack } from './run-attack';
import type { AttackSettings, Round } from './settings';
import type { AttackResult } from './worst-points';

/** One step of the whole radius from the clean point. */
export const FGSM_ROUND: Round = { restarts: 1, steps: 1, rate: 1 };

/**
 * The fast gradient sign method: x + ε sign(∇) for a box and x + ε ∇/‖∇‖₂ for a ball, ∇ the gradient at x of what is attacked
 * (Goodfellow et al., arXiv 1412.6572); the clean point where that is worse. Of the settings, `steps`, `stepSize`, `restarts` and
 * `seed` have no effect.
 *
 * @throws InputError for wrong data or settings; the signal's reason when aborted.
 */
export async function fgsm(network: Network, X: MatrixLike, y: ArrayLike<number>, settings: AttackSettings): Promise<AttackResult> {
  return runAttack(network, X, y, settings, () => [FGSM_ROUND]);
}
