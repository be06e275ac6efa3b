import { InputError } from '../errors';
import { leaseDevice } from '../device/lease';
import { toMatrix, type MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { checkTargets } from '../problem/problem';
import { within } from '../profile/profile';
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
  const { profile } = attack;
  attack.signal?.throwIfAborted();
  const worst = new WorstPoints(network, samples, targets, attack);
  if (network.hidden.rows === 0 || attack.set.perturbation.radius.every((radius) => radius === 0)) return worst.result();
  const { accelerator, dispose } = await leaseDevice(attack.device, profile);
  try {
    for (const round of roundsOf(attack)) {
      await within(profile, 'attack', () =>
        accelerator
          ? ascendOnGpu(accelerator, network, samples, targets, attack, round, worst)
          : ascendOnCpu(network, samples, targets, attack, round, worst),
      );
    }
    await profile?.settled();
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
