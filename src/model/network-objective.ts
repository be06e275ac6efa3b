import { dot, lossAt } from '../problem/objective';
import { isRobust, type Problem } from '../problem/problem';
import type { Network } from './network';

/** Ascent steps of the attack behind {@link networkObjective}: a full signed step (FGSM), then shorter ones. */
const STEPS = 20;

/**
 * The training objective of a network from its weights: mean loss + (β/2) Σ (‖u_j‖² + α_j²). For ε = 0 the loss is the clean
 * one; for ε > 0 it is the largest that projected gradient ascent finds within the perturbation set, a lower estimate of the
 * worst case, so it never exceeds the convex program.
 */
export function networkObjective(problem: Problem, network: Network): number {
  const { X, y, loss, beta } = problem;
  let sum = 0;
  for (let k = 0; k < X.rows; k++) {
    const x = X.data.subarray(k * X.columns, (k + 1) * X.columns);
    const sides = loss === 'squared' ? [1, -1] : [-y[k]!];
    sum += lossAt(loss, Math.max(...sides.map((side) => ascend(problem, network, x, y[k]!, side))));
  }
  let weights = 0;
  for (const value of network.hidden.data) weights += value * value;
  for (const value of network.output) weights += value * value;
  return sum / X.rows + (beta / 2) * weights;
}

/** The largest argument of the loss found along `sign` · f: sign (f − y) for squared loss, −y f otherwise. */
function ascend(problem: Problem, network: Network, clean: Float64Array, y: number, sign: number): number {
  const { norm, radius } = problem.perturbation;
  const argument = (f: number) => (problem.loss === 'squared' ? sign * (f - y) : sign * f);
  const x = clean.slice();
  let state = evaluate(network, x);
  let best = argument(state.f);
  if (!isRobust(problem)) return best;
  for (let step = 0; step < STEPS; step++) {
    const rate = step === 0 ? 1 : 2.5 / STEPS;
    moveUphill(x, clean, state.gradient, sign, rate, norm, radius);
    state = evaluate(network, x);
    best = Math.max(best, argument(state.f));
  }
  return best;
}

/** One step of `rate` times the radius along the steepest direction of the norm, projected back on the perturbation set. */
function moveUphill(
  x: Float64Array,
  clean: Float64Array,
  gradient: Float64Array,
  sign: number,
  rate: number,
  norm: 'linf' | 'l2',
  radius: Float64Array,
): void {
  const d = x.length;
  if (norm === 'linf') {
    for (let j = 0; j < d; j++) {
      const moved = x[j]! + sign * Math.sign(gradient[j]!) * rate * radius[j]!;
      x[j] = Math.min(Math.max(moved, clean[j]! - radius[j]!), clean[j]! + radius[j]!);
    }
    return;
  }
  const length = Math.sqrt(dot(gradient, 0, gradient, 0, d));
  if (length === 0) return;
  for (let j = 0; j < d; j++) x[j]! += (sign * rate * radius[0]! * gradient[j]!) / length;
  const away = Math.sqrt(x.reduce((sum, value, j) => sum + (value - clean[j]!) ** 2, 0));
  if (away > radius[0]!) for (let j = 0; j < d; j++) x[j] = clean[j]! + ((x[j]! - clean[j]!) * radius[0]!) / away;
}

function evaluate({ hidden, output }: Network, x: Float64Array): { f: number; gradient: Float64Array } {
  const d = x.length;
  const gradient = new Float64Array(d);
  let f = 0;
  for (let j = 0; j < hidden.rows; j++) {
    const z = dot(hidden.data, j * d, x, 0, d);
    if (z <= 0) continue;
    f += output[j]! * z;
    for (let c = 0; c < d; c++) gradient[c]! += output[j]! * hidden.data[j * d + c]!;
  }
  return { f, gradient };
}
