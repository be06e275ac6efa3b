import { multiply, multiplyByTranspose, rowOf, type Matrix } from '../matrix';
import type { AttackSet } from './attack-set';
import { attackStep } from './attack-step';
import { rectifiedOutput } from './rectified-output';

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

/** Attacked samples, one in each row, and the network's outputs there. */
export interface AttackedRows {
  readonly rows: Matrix;
  readonly outputs: Float64Array;
}

/** What an ascent is after. */
export interface Goal {
  /** Which way f should move from where it is: 1 up, −1 down. */
  side(sample: number, f: number): number;
  /** Whether f is to be kept rather than what was kept before. */
  prefers(sample: number, f: number, kept: number): boolean;
}

/** The largest side · f of every sample. */
export function largest(side: (sample: number) => number): Goal {
  return { side, prefers: (k, f, kept) => side(k) * f > side(k) * kept };
}

/**
 * For every sample the point that the goal prefers on a path of projected gradient ascent from its row of `start`, in double
 * precision; `clean` has the samples around which the set lies. The gradient counts the neurons with xᵀu_j > 0.
 */
export function ascend(
  { hidden, output }: Attacked,
  set: AttackSet,
  clean: Matrix,
  start: Matrix,
  goal: Goal,
  { steps, rate }: Ascent,
): AttackedRows {
  const x = { ...start, data: start.data.slice() };
  const rows = { ...start, data: start.data.slice() };
  const kept = new Float64Array(start.rows);
  for (let step = 0; ; step++) {
    const { outputs, slopes } = rectifiedOutput(multiplyByTranspose(x, hidden).data, output);
    outputs.forEach((f, k) => {
      if (step > 0 && !goal.prefers(k, f, kept[k]!)) return;
      kept[k] = f;
      rowOf(rows, k).set(rowOf(x, k));
    });
    if (step === steps) return { rows, outputs: kept };
    const gradients = multiply({ rows: x.rows, columns: hidden.rows, data: slopes }, hidden);
    outputs.forEach((f, k) => attackStep(set, rowOf(clean, k), rowOf(x, k), rowOf(gradients, k), goal.side(k, f) * rate));
  }
}
