import { takeRows, type Matrix } from '../matrix';
import { signedProducts } from './masked';
import { dot, lossSlope, nonzeroRows } from './objective';
import { bitAt } from './patterns';
import { isRobust, type Problem } from './problem';

/** Passes over the neurons, and the share of the penalty below which what one pass gains ends them. */
const MOST_PASSES = 30;
const ENOUGH = 1e-5;
/** Evaluations of a slope in one line search. */
const EVALUATIONS = 24;
/** Slopes of these shares of the penalty's are small enough, and nothing but rounding. */
const FLAT = 1e-3;
const ROUNDING = 1e-9;

/**
 * The neurons t_i v_i with the lengths t ≥ 0 that lower the value of the program most, found one after the other: a repair moves neurons
 * into their cones, and often beyond use. Cones hold every positive multiple of what they hold, so that the result is as feasible as V, and its
 * value is never above that of V. Where a radius is positive, whose worst case couples the neurons feature by feature, and for soft cones, V
 * comes back as it is.
 */
export function refitLengths(problem: Problem, V: Matrix): Matrix {
  const { X, y, patterns, loss, beta, cone } = problem;
  if (isRobust(problem) || cone === 'soft') return V;
  const [n, d] = [X.rows, X.columns];
  const P = patterns.count;
  const kept = nonzeroRows(V);
  const rows = kept.map((i) => V.data.subarray(i * d, (i + 1) * d));
  const activations = signedProducts(X, patterns, takeRows(V, kept), (r) => kept[r]! % P);
  const prices = rows.map((row) => beta * Math.sqrt(dot(row, 0, row, 0, d)));
  const f = new Float64Array(n);
  const parts = kept.map((i, r) => {
    const part = activations.subarray(r * n, (r + 1) * n);
    for (let k = 0; k < n; k++) {
      part[k] = bitAt(patterns, i % P, k) === 0 ? 0 : i < P ? part[k]! : -part[k]!;
      f[k]! += part[k]!;
    }
    return part;
  });

  const lengths = new Float64Array(kept.length).fill(1);
  for (let pass = 0, gained = Infinity; pass < MOST_PASSES && gained > ENOUGH; pass++) {
    let [before, gain] = [0, 0];
    parts.forEach((part, r) => {
      const price = prices[r]!;
      const slope = (change: number): number => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += lossSlope(loss, f[k]! + change * part[k]!, y[k]!) * part[k]!;
        return sum / n + price;
      };
      const { change, first } = lowest(slope, lengths[r]!, price);
      before += price * lengths[r]!;
      gain -= (first * change) / 2;
      if (change === 0) return;
      lengths[r] = Math.max(0, lengths[r]! + change);
      for (let k = 0; k < n; k++) f[k]! += change * part[k]!;
    });
    gained = gain / Math.max(before, Number.MIN_VALUE);
  }

  const data = new Float64Array(V.data.length);
  kept.forEach((i, r) => lengths[r]! > 0 && rows[r]!.forEach((value, j) => (data[i * d + j] = lengths[r]! * value)));
  return { ...V, data };
}

/**
 * How far to go from `length` ≥ 0, down to 0 at most, to where an increasing `slope` crosses zero, and the slope at the start. Stays on the
 * side where the function still falls, unless the slope beyond is nothing beside `price`.
 */
function lowest(slope: (change: number) => number, length: number, price: number): { readonly change: number; readonly first: number } {
  const first = slope(0);
  if (Math.abs(first) <= FLAT * price || (first > 0 && length === 0)) return { change: 0, first };
  let [near, slopeNear] = [0, first];
  let far = first > 0 ? -length : Math.max(length, 1);
  let slopeFar = slope(far);
  if (first > 0 && slopeFar >= 0) return { change: far, first };
  let evaluations = 2;
  for (; first < 0 && slopeFar < 0 && evaluations < EVALUATIONS; evaluations++) {
    [near, slopeNear] = [far, slopeFar];
    far *= 2;
    slopeFar = slope(far);
  }
  for (let halve = false; evaluations < EVALUATIONS && Math.abs(slopeNear) > FLAT * price; evaluations++, halve = !halve) {
    const share = halve ? 0.5 : slopeNear / (slopeNear - slopeFar);
    const between = near + share * (far - near);
    const slopeBetween = slope(between);
    if (Math.abs(slopeBetween) <= ROUNDING * price) return { change: between, first };
    if (slopeBetween > 0 === first > 0) [near, slopeNear] = [between, slopeBetween];
    else [far, slopeFar] = [between, slopeBetween];
  }
  return { change: near, first };
}
