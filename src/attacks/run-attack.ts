import { InputError } from '../errors';
import { leaseDevice } from '../gpu/lease';
import { toMatrix, type MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { checkTargets } from '../problem/problem';
import { ascendOnCpu } from './cpu-ascent';
import { ascendOnGpu } from './gpu-ascent';
import { completeAttack, type Attack, type AttackSettings, type Round } from './settings';
import { WorstPoints, type AttackResult } from './worst-points';

/** Checks the input, runs the rounds one after the other and keeps the worst of what they propose. */
export async function runAttack(
  network: Network,
  X: MatrixLike,
  y: ArrayLike<number>,
  settings: AttackSettings,
  roundsOf: (attack: Attack) => readonly Round[],
): Promise<AttackResult> {
  const samples = toMatrix(X, 'X');
  if (samples.columns !== network.features) {
    throw new InputError(
      `X has ${samples.columns} features but the network was trained on ${network.features}: give the same columns in the same order`,
    );
  }
  const attack = completeAttack(settings, samples.columns);
  const targets = checkTargets(y, samples.rows, 'squared');
  if (attack.target === 'margin') checkLabels(targets);
  attack.signal?.throwIfAborted();
  const worst = new WorstPoints(network, samples, targets, attack);
  if (network.hidden.rows === 0 || attack.set.perturbation.radius.every((radius) => radius === 0)) return worst.result();
  const { accelerator, dispose } = await leaseDevice(attack.device);
  try {
    for (const round of roundsOf(attack)) {
      if (accelerator) await ascendOnGpu(accelerator, network, samples, targets, attack, round, worst);
      else await ascendOnCpu(network, targets, attack, round, worst);
    }
  } finally {
    dispose();
  }
  return worst.result();
}

function checkLabels(y: Float64Array): void {
  y.forEach((value, k) => {
    if (value !== 1 && value !== -1) {
      throw new InputError(
        `y has ${value} at row ${k} (counted from 0) but the margin needs labels -1 and 1: map your classes to them, or attack the residual`,
      );
    }
  });
}
