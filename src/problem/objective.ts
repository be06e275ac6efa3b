import { takeRows, type Matrix } from '../matrix';
import { maskedRows, signedProducts } from './masked';
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

/** ∂ℓ/∂f at the prediction f for the target y; 0 at the kink of the hinge. */
export function lossSlope(loss: Loss, f: number, y: number): number {
  if (loss === 'squared') return f - y;
  if (loss === 'hinge') return 1 - y * f > 0 ? -y : 0;
  return -y / (1 + Math.exp(y * f));
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
  const kept = nonzeroRows(V);
  const U = takeRows(V, kept);
  const products = signedProducts(X, patterns, U, (r) => kept[r]! % P);
  const f = new Float64Array(n);
  const up = new Float64Array(n);
  const down = new Float64Array(n);
  let [penalty, violation] = [0, 0];
  kept.forEach((i, r) => {
    penalty += Math.sqrt(dot(U.data, r * d, U.data, r * d, d));
    const sign = i < P ? 1 : -1;
    const rad = radiusOf(perturbation, U.data, r * d);
    const slack = i < P ? up : down;
    for (let k = 0; k < n; k++) {
      const product = products[r * n + k]!;
      const gap = Math.max(0, rad - product);
      if (cone === 'soft') slack[k]! += gap;
      else violation = Math.max(violation, gap);
      if (bitAt(patterns, i % P, k) === 1) f[k]! += sign * product;
    }
  });
  const aggregate = isRobust(problem) ? maskedRows(patterns, differences(V), d) : undefined;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const rad = aggregate ? radiusOf(perturbation, aggregate, k * d) : 0;
    sum += lossAt(loss, worst(loss, f[k]!, y[k]!, rad, up[k]!, down[k]!));
  }
  return { value: sum / n + beta * penalty, coneViolation: violation };
}

/** The rows that are not all zeros. */
export function nonzeroRows({ rows, columns, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) => i).filter((i) =>
    data.subarray(i * columns, (i + 1) * columns).some((value) => value !== 0),
  );
}

/** v_i − w_i, P × d. */
function differences({ data }: Matrix): Float64Array {
  const half = data.length / 2;
  return data.subarray(0, half).map((value, at) => value - data[half + at]!);
}

/** The argument of the loss in the worst case: the larger one-sided residual, or minus the smallest margin. */
function worst(loss: Loss, f: number, y: number, rad: number, up: number, down: number): number {
  if (loss === 'squared') return Math.max(f - y + rad + up, y - f + rad + down);
  return -y * f + rad + (y > 0 ? down : up);
}

/** The inner product of two length-`length` slices; of one kind of array, so that engines compile one loop for it. */
export function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += a[atA + j]! * b[atB + j]!;
  return sum;
}
