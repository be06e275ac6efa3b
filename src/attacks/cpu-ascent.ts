import { rowOf, rowsBetween, type Matrix } from '../matrix';
import type { Network } from '../model/network';
import { ascend, largest } from '../reference/ascend';
import type { Attack, Round } from './settings';
import { startingPoint } from './starts';
import type { WorstPoints } from './worst-points';

/** Milliseconds of work between two looks at the signal. */
const SLICE = 50;
/** Samples that are attacked at a time, and multiply-adds that their steps may take, some tens of milliseconds. */
const MOST_AT_ONCE = { samples: 256, work: 2 ** 28 } as const;

/** A round in double precision, some samples at a time. */
export async function ascendOnCpu(
  network: Network,
  X: Matrix,
  y: Float64Array,
  attack: Attack,
  round: Round,
  worst: WorstPoints,
): Promise<void> {
  let rested = performance.now();
  const each = 2 * (round.steps + 1) * network.hidden.rows * X.columns;
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE.samples, Math.floor(MOST_AT_ONCE.work / each)));
  for (let from = 0; from < X.rows; from += atOnce) {
    const clean = rowsBetween(X, from, from + atOnce);
    const sides = attack.target === 'margin' ? [(k: number) => -y[from + k]!] : [() => 1, () => -1];
    for (let restart = 0; restart < round.restarts; restart++) {
      const start = { ...clean, data: new Float64Array(clean.data.length) };
      for (let k = 0; k < clean.rows; k++) {
        rowOf(start, k).set(startingPoint(attack.set, rowOf(clean, k), from + k, restart, attack.seed));
      }
      for (const side of sides) {
        const { rows } = ascend(network, attack.set, clean, start, largest(side), round);
        for (let k = 0; k < rows.rows; k++) worst.propose(from + k, rowOf(rows, k));
      }
      if (performance.now() - rested < SLICE) continue;
      await new Promise((resolve) => setTimeout(resolve));
      attack.signal?.throwIfAborted();
      rested = performance.now();
    }
  }
}
