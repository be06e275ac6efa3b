import { lossAt } from '../problem/objective';
import { isRobust, type TrainingProblem } from '../problem/problem';
import { ascend, type Ascent } from '../reference/ascend';
import type { AttackSet } from '../reference/attack-set';
import type { Network } from './network';

/** The attacks behind {@link networkObjective}: one full step (FGSM), and shorter ones (PGD). */
const ATTACKS: readonly Ascent[] = [
  { steps: 1, rate: 1 },
  { steps: 20, rate: 2.5 / 20 },
];

/**
 * The training objective of a network from its weights: mean loss + (β/2) Σ (‖u_j‖² + α_j²). For ε = 0 the loss is the clean
 * one; for ε > 0 it is the largest that projected gradient ascent finds within the perturbation set, a lower estimate of the
 * worst case, so it never exceeds the convex program.
 */
export function networkObjective(problem: TrainingProblem, network: Network): number {
  const { X, y, loss, beta, perturbation } = problem;
  const set: AttackSet = { perturbation, range: [-Infinity, Infinity] };
  const attacks = isRobust(problem) ? ATTACKS : [{ steps: 0, rate: 0 }];
  let sum = 0;
  for (let k = 0; k < X.rows; k++) {
    const x = X.data.subarray(k * X.columns, (k + 1) * X.columns);
    const sides = loss === 'squared' ? [1, -1] : [-y[k]!];
    const offset = loss === 'squared' ? y[k]! : 0;
    const found = sides.flatMap((side) => attacks.map((attack) => side * (ascend(network, set, x, x, side, attack).f - offset)));
    sum += lossAt(loss, Math.max(...found));
  }
  let weights = 0;
  for (const value of network.hidden.data) weights += value * value;
  for (const value of network.output) weights += value * value;
  return sum / X.rows + (beta / 2) * weights;
}
