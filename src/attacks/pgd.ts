import type { MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { FGSM_ROUND } from './fgsm';
import { runAttack } from './run-attack';
import type { AttackSettings } from './settings';
import type { AttackResult } from './worst-points';

/**
 * Projected gradient ascent within the perturbation set (Madry et al., arXiv 1706.06083), from the clean point and from random ones:
 * the worst point met on the way, {@link fgsm}'s included. With more restarts it is never weaker on the same device.
 *
 * @throws InputError for wrong data or settings; the signal's reason when aborted.
 */
export async function pgd(network: Network, X: MatrixLike, y: ArrayLike<number>, settings: AttackSettings): Promise<AttackResult> {
  return runAttack(network, X, y, settings, ({ restarts, steps, stepSize }) => [FGSM_ROUND, { restarts, steps, rate: stepSize }]);
}
