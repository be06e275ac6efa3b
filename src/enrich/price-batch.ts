import { zeros, type Matrix } from '../matrix';
import { isRobust, type Problem } from '../problem/problem';
import type { Point } from '../problem/splitting';
import type { PriceData } from '../reference/price-step';

/** Directions to start from: unit or not, half 0 for the v half and 1 for the w half. */
export interface Starts {
  readonly directions: Matrix;
  readonly halves: Uint8Array;
}

/** A batch ready to be searched: what it is priced against, and M, whose products with the directions give price and gradient. */
export interface PriceBatch {
  readonly data: PriceData;
  readonly starts: Starts;
  /** width × d. */
  readonly M: Matrix;
}

/**
 * In hard cones with ε > 0 leaving a cone costs this many β over the mean length of the samples and unit of violation while directions are looked for; what is
 * found is moved into its cone before it counts.
 */
const HARD_CAP = 10;

/** What the directions are priced against at the dual point. */
export function priceBatch(problem: Problem, { p, q, Z }: Point, starts: Starts): PriceBatch {
  const { X, perturbation, cone, beta } = problem;
  const [n, d] = [X.rows, X.columns];
  const robust = isRobust(problem);
  const box = perturbation.norm === 'linf';
  const width = robust ? (box ? 2 * n + d : 2 * n) : n;
  const M = zeros(width, d);
  M.data.set(X.data);
  if (robust) M.data.set(Z ?? [], n * d);
  if (robust && box) perturbation.radius.forEach((radius, j) => (M.data[(2 * n + j) * d + j] = radius));
  const duals = new Float64Array(3 * n + starts.halves.length);
  const hardCap = (HARD_CAP * beta) / (Math.sqrt(X.data.reduce((sum, value) => sum + value * value, 0) / n) || 1);
  for (let k = 0; k < n; k++) {
    duals[k] = (p[k]! - q[k]!) / n;
    if (!robust) continue;
    duals[n + k] = cone === 'hard' ? hardCap : Math.max(0, p[k]!) / n;
    duals[2 * n + k] = cone === 'hard' ? hardCap : Math.max(0, q[k]!) / n;
  }
  starts.halves.forEach((half, h) => (duals[3 * n + h] = half === 0 ? 1 : -1));
  const ball = robust && !box ? perturbation.radius[0]! : 0;
  return { data: { samples: n, features: d, width, ball, own: !robust || cone === 'hard', duals }, starts, M };
}

/** What `best` holds before a search: no direction, no price, a step as long as the direction. */
export function emptyBest(count: number, features: number): Float64Array {
  const best = new Float64Array(count * (features + 3));
  for (let h = 0; h < count; h++) best.set([-LARGEST, -LARGEST, 1], h * (features + 3) + features);
  return best;
}

/** Near the largest number in single precision. */
const LARGEST = 3e38;
