import { rowsBetween } from '../matrix';
import { dot, lossAt } from '../problem/objective';
import { isRobust, type TrainingProblem } from '../problem/problem';
import { ascend, largest, type Ascent } from '../reference/ascend';
import type { Network } from './network';

/** The attacks behind {@link networkObjective}: one full step (FGSM), and shorter ones (PGD). */
const ATTACKS: readonly Ascent[] = [
  { steps: 1, rate: 1 },
  { steps: 20, rate: 2.5 / 20 },
];

/** Samples that are attacked at a time. */
const SAMPLES_AT_ONCE = 256;

/**
 * The training objective of a network from its weights: mean loss + (β/2) Σ (‖u_j‖² + α_j²). For ε = 0 the loss is the clean
 * one; for ε > 0 it is the largest that projected gradient ascent finds within the perturbation set, a lower estimate of the
 * worst case, so it never exceeds the convex program.
 */
export function networkObjective(problem: TrainingProblem, network: Network): number {
  const { X, y, loss, beta, perturbation } = problem;
  const set = { perturbation, range: [-Infinity, Infinity] } as const;
  const attacks = isRobust(problem) ? ATTACKS : [{ steps: 0, rate: 0 }];
  let sum = 0;
  for (let from = 0; from < X.rows; from += SAMPLES_AT_ONCE) {
    const samples = rowsBetween(X, from, from + SAMPLES_AT_ONCE);
    const worst = new Float64Array(samples.rows).fill(-Infinity);
    const sides = loss === 'squared' ? [() => 1, () => -1] : [(k: number) => -y[from + k]!];
    for (const side of sides) {
      for (const attack of attacks) {
        ascend(network, set, samples, samples, largest(side), attack).outputs.forEach((f, k) => {
          worst[k] = Math.max(worst[k]!, side(k) * (loss === 'squared' ? f - y[from + k]! : f));
        });
      }
    }
    worst.forEach((value) => (sum += lossAt(loss, value)));
  }
  return sum / X.rows + (beta / 2) * (squareOf(network.hidden.data) + squareOf(network.output));
}

function squareOf(values: Float64Array): number {
  return dot(values, 0, values, 0, values.length);
}
