import type { Matrix } from '../matrix';
import type { Network } from '../model/network';
import type { Loss } from '../problem/problem';
import { outputAndGradient, type Ascent } from '../reference/ascend';
import type { AttackSet } from '../reference/attack-set';
import { attackStep } from '../reference/attack-step';
import type { Adversary } from './gradient-settings';

/** An adversary's steps: none; one of the whole radius for FGSM; for PGD `steps` of 2.5 times the radius over their number. */
export function ascentOf(adversary: Adversary, steps: number): Ascent {
  if (adversary === 'none') return { steps: 0, rate: 0 };
  return adversary === 'fgsm' ? { steps: 1, rate: 1 } : { steps, rate: 2.5 / steps };
}

/** Attacked samples and the network's outputs there. */
export interface AttackedRows {
  readonly rows: Matrix;
  readonly outputs: Float64Array;
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
  { steps, rate }: Ascent,
  keepWorst: boolean,
): AttackedRows {
  const d = clean.columns;
  const rows = { rows: clean.rows, columns: d, data: clean.data.slice() };
  const outputs = new Float64Array(clean.rows);
  for (let k = 0; k < clean.rows; k++) {
    const y = targets[k]!;
    const sideAt = (f: number) => (loss === 'squared' ? (f >= y ? 1 : -1) : -y);
    const badness = (f: number) => sideAt(f) * (loss === 'squared' ? f - y : f);
    const start = clean.data.subarray(k * d, (k + 1) * d);
    const x = start.slice();
    let state = outputAndGradient(network, x);
    let found = { x: start, f: state.f };
    for (let step = 0; step < steps; step++) {
      attackStep(set, start, x, state.gradient, sideAt(state.f) * rate);
      state = outputAndGradient(network, x);
      if (!keepWorst) found = { x, f: state.f };
      else if (badness(state.f) > badness(found.f)) found = { x: x.slice(), f: state.f };
    }
    rows.data.set(found.x, k * d);
    outputs[k] = found.f;
  }
  return { rows, outputs };
}
