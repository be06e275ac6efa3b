import { zeros, type Matrix } from '../matrix';
import { isRobust, type Loss, type Problem } from './problem';
import { bitAt } from './patterns';
import { radiusOf } from './radius';

/**
 * Whether the slack of a neuron can raise the loss of a sample: the w half hurts y = +1, the v half hurts y = −1, and both
 * hurt under the squared loss.
 */
export function hurts(loss: Loss, y: number, negative: boolean): boolean {
  return loss === 'squared' || y > 0 === negative;
}

/** The loss at z, where z is −margin for hinge and logistic and the larger one-sided residual for squared. */
export function lossAt(loss: Loss, z: number): number {
  if (loss === 'hinge') return Math.max(0, 1 + z);
  if (loss === 'logistic') return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
  return 0.5 * Math.max(0, z) ** 2;
}

/** The value of the program at a point and how far the point is from the hard cones. */
export interface ProgramValue {
  readonly value: number;
  /** max over samples and neurons of (rad(u) − e_ik x_kᵀu)₊; 0 for soft cones, which constrain nothing. */
  readonly coneViolation: number;
}

/**
 * The convex objective at (v, w), rows 0…P−1 and P…2P−1 of V: mean loss + β Σ ‖·‖₂, with the slack of soft cones inside the
 * loss; in double precision from raw data. Source: arXiv 2105.12237 for hard cones.
 */
export function programValue(problem: Problem, V: Matrix): ProgramValue {
  const { X, y, patterns, loss, cone, beta, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const P = patterns.count;
  const robust = isRobust(problem);
  const aggregate = robust ? zeros(n, d).data : undefined;
  const f = new Float64Array(n);
  const up = new Float64Array(n);
  const down = new Float64Array(n);
  let [penalty, violation] = [0, 0];
  for (let i = 0; i < 2 * P; i++) {
    const row = V.data.subarray(i * d, (i + 1) * d);
    const norm = Math.sqrt(dot(row, 0, row, 0, d));
    if (norm === 0) continue;
    penalty += norm;
    const sign = i < P ? 1 : -1;
    const rad = radiusOf(perturbation, row);
    const slack = i < P ? up : down;
    for (let k = 0; k < n; k++) {
      const bit = bitAt(patterns, i % P, k);
      const z = dot(X.data, k * d, row, 0, d);
      const gap = Math.max(0, rad - (2 * bit - 1) * z);
      if (cone === 'soft') slack[k]! += gap;
      else violation = Math.max(violation, gap);
      if (bit === 0) continue;
      f[k]! += sign * z;
      if (aggregate) for (let j = 0; j < d; j++) aggregate[k * d + j]! += sign * row[j]!;
    }
  }
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const rad = aggregate ? radiusOf(perturbation, aggregate, k * d) : 0;
    sum += lossAt(loss, worst(loss, f[k]!, y[k]!, rad, up[k]!, down[k]!));
  }
  return { value: sum / n + beta * penalty, coneViolation: violation };
}

/** The argument of the loss in the worst case: the larger one-sided residual, or minus the smallest margin. */
function worst(loss: Loss, f: number, y: number, rad: number, up: number, down: number): number {
  if (loss === 'squared') return Math.max(f - y + rad + up, y - f + rad + down);
  return -y * f + rad + (y > 0 ? down : up);
}

/** The inner product of two length-`length` slices. */
export function dot(a: ArrayLike<number>, atA: number, b: ArrayLike<number>, atB: number, length: number): number {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += a[atA + j]! * b[atB + j]!;
  return sum;
}
