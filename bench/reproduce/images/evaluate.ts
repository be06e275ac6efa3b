import { fgsm } from '../../../src/attacks/fgsm';
import { pgd } from '../../../src/attacks/pgd';
import type { LabelledRows } from '../../../src/data/images';
import type { Accelerator } from '../../../src/gpu/accelerator';
import type { Network } from '../../../src/model/network';
import { certifiedAccuracy } from '../../../src/verify/verification';
import { verify } from '../../../src/verify/verify';
import type { Run } from './result';

/** Which samples a network classifies right, by itself and under attack. */
export interface Outcomes {
  readonly clean: readonly boolean[];
  readonly fgsm: readonly boolean[];
  readonly pgd: readonly boolean[];
}

/** Attacks the margin of every sample within ε; no data range cuts the box. */
export async function attackAll(
  network: Network,
  { X, y }: LabelledRows,
  epsilon: Float64Array,
  steps: number,
  accelerator: Accelerator,
): Promise<Outcomes> {
  const once = await fgsm(network, X, y, { epsilon, device: accelerator });
  const often = await pgd(network, X, y, { epsilon, steps, device: accelerator });
  const right = (values: Float64Array): boolean[] => Array.from(values, (value) => value > 0);
  return { clean: right(once.clean), fgsm: right(once.values), pgd: right(often.values) };
}

/** What can be proven of every sample: by the relaxation, and by branch and bound. */
export async function certify(
  network: Network,
  { X, y }: LabelledRows,
  epsilon: Float64Array,
  budget: number,
  outcomes: Outcomes,
): Promise<Pick<Run, 'relaxation' | 'certified' | 'attacked' | 'unknown' | 'mostNodes' | 'contradictions'>> {
  const relaxation = certifiedAccuracy(await verify(network, X, y, { epsilon, method: 'relaxation' })).certified;
  const complete = await verify(network, X, y, { epsilon, budget });
  return {
    relaxation,
    ...certifiedAccuracy(complete),
    mostNodes: complete.nodes.reduce((most, nodes) => Math.max(most, nodes), 0),
    contradictions: complete.verdicts.filter((verdict, k) => verdict === 'certified' && !outcomes.pgd[k]).length,
  };
}

/** The share of true entries. */
export function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}
