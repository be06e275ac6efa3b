import type { Matrix } from '../matrix';
import { dot } from '../problem/objective';
import type { AttackSet } from './attack-set';
import { attackStep } from './attack-step';

/** A network as an attack sees it: f(x) = Σ_j α_j (xᵀu_j)₊ with u_j row j of `hidden`. */
export interface Attacked {
  readonly hidden: Matrix;
  readonly output: Float64Array;
}

/** How far and how often: `steps` steps of `rate` times the radius. */
export interface Ascent {
  readonly steps: number;
  readonly rate: number;
}

/** A point and the network's output there. */
export interface AttackedPoint {
  readonly x: Float64Array;
  readonly f: number;
}

/** The point with the largest side · f on a path of projected gradient ascent from `start`, in double precision. */
export function ascend(
  network: Attacked,
  set: AttackSet,
  clean: Float64Array,
  start: Float64Array,
  side: number,
  { steps, rate }: Ascent,
): AttackedPoint {
  const x = start.slice();
  let { f, gradient } = outputAndGradient(network, x);
  let best: AttackedPoint = { x: start, f };
  for (let step = 0; step < steps; step++) {
    attackStep(set, clean, x, gradient, side * rate);
    ({ f, gradient } = outputAndGradient(network, x));
    if (side * f > side * best.f) best = { x: x.slice(), f };
  }
  return best;
}

/** f(x) and its gradient in x, which counts the neurons with xᵀu_j > 0. */
export function outputAndGradient({ hidden, output }: Attacked, x: Float64Array): { f: number; gradient: Float64Array } {
  const d = x.length;
  const gradient = new Float64Array(d);
  let f = 0;
  for (let j = 0; j < hidden.rows; j++) {
    const z = dot(x, 0, hidden.data, j * d, d);
    if (!(z > 0)) continue;
    f += output[j]! * z;
    for (let c = 0; c < d; c++) gradient[c]! += output[j]! * hidden.data[j * d + c]!;
  }
  return { f, gradient };
}
