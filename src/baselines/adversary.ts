import type { Matrix } from '../matrix';
import type { Network } from '../model/network';
import type { Loss } from '../problem/problem';
import { ascend, type Ascent, type AttackedRows } from '../reference/ascend';
import type { AttackSet } from '../reference/attack-set';
import type { Adversary } from './gradient-settings';

/** An adversary's steps: none; one of the whole radius for FGSM; for PGD `steps` of 2.5 times the radius over their number. */
export function ascentOf(adversary: Adversary, steps: number): Ascent {
  if (adversary === 'none') return { steps: 0, rate: 0 };
  return adversary === 'fgsm' ? { steps: 1, rate: 1 } : { steps, rate: 2.5 / steps };
}

/**
 * The rows after projected gradient ascent from where they are, on −y f or, for the squared loss, on |f − y|, in double precision:
 * where the last step is, or with `keepWorst` the worst point met.
 */
export function attackRows(
  network: Network,
  set: AttackSet,
  clean: Matrix,
  targets: Float64Array,
  loss: Loss,
  ascent: Ascent,
  keepWorst: boolean,
): AttackedRows {
  const side = (k: number, f: number): number => (loss !== 'squared' ? -targets[k]! : f >= targets[k]! ? 1 : -1);
  const badness = (k: number, f: number): number => side(k, f) * (loss === 'squared' ? f - targets[k]! : f);
  const prefers = (k: number, f: number, kept: number): boolean => !keepWorst || badness(k, f) > badness(k, kept);
  return ascend(network, set, clean, clean, { side, prefers }, ascent);
}
