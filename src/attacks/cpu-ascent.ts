import type { Network } from '../model/network';
import { ascend } from '../reference/ascend';
import type { Attack, Round } from './settings';
import { startingPoint } from './starts';
import type { WorstPoints } from './worst-points';

/** Milliseconds of work between two looks at the signal. */
const SLICE = 50;

/** A round in double precision, sample by sample. */
export async function ascendOnCpu(network: Network, y: Float64Array, attack: Attack, round: Round, worst: WorstPoints): Promise<void> {
  let rested = performance.now();
  for (let k = 0; k < y.length; k++) {
    const clean = worst.cleanPoint(k);
    const sides = attack.target === 'margin' ? [-y[k]!] : [1, -1];
    for (let restart = 0; restart < round.restarts; restart++) {
      const start = startingPoint(attack.set, clean, k, restart, attack.seed);
      for (const side of sides) worst.propose(k, ascend(network, attack.set, clean, start, side, round).x);
      if (performance.now() - rested < SLICE) continue;
      await new Promise((resolve) => setTimeout(resolve));
      attack.signal?.throwIfAborted();
      rested = performance.now();
    }
  }
}
