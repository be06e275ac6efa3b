import { multiply, multiplyByTranspose, takeRows, type Matrix } from '../matrix';
import { signedProducts } from './masked';
import { dot, lossSlope, nonzeroRows } from './objective';
import { bitAt } from './patterns';
import { isRobust, type Loss, type Problem } from './problem';

/** Evaluations of a slope in one line search. */
const EVALUATIONS = 24;
/** Slopes of these shares of the penalty's are small enough, and nothing but rounding. */
const FLAT = 1e-3;
const ROUNDING = 1e-9;

/** What one length after the other is chosen by. */
interface Descent {
  /** Passes over the neurons, and the share of the penalty below which what one pass gains ends them. */
  readonly mostPasses: number;
  readonly enough: number;
  /** How far to go with neuron r from its length, down to 0 at most, and the slope of the program's value at the start. */
  lowest(r: number, length: number): { readonly change: number; readonly first: number };
  /** Goes there. */
  move(r: number, change: number): void;
}

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
  kept.forEach((i, r) => {
    const part = activations.subarray(r * n, (r + 1) * n);
    for (let k = 0; k < n; k++) {
      part[k] = bitAt(patterns, i % P, k) === 0 ? 0 : i < P ? part[k]! : -part[k]!;
      f[k]! += part[k]!;
    }
  });
  const parts = { rows: kept.length, columns: n, data: activations };
  const descent = loss === 'squared' ? quadraticDescent(parts, f, y, prices) : searchingDescent(parts, f, y, prices, loss);

  const lengths = new Float64Array(kept.length).fill(1);
  for (let pass = 0, gained = Infinity; pass < descent.mostPasses && gained > descent.enough; pass++) {
    let [before, gain] = [0, 0];
    for (let r = 0; r < lengths.length; r++) {
      const { change, first } = descent.lowest(r, lengths[r]!);
      before += prices[r]! * lengths[r]!;
      gain -= (first * change) / 2;
      if (change === 0) continue;
      lengths[r] = Math.max(0, lengths[r]! + change);
      descent.move(r, change);
    }
    gained = gain / Math.max(before, Number.MIN_VALUE);
  }

  const data = new Float64Array(V.data.length);
  kept.forEach((i, r) => lengths[r]! > 0 && rows[r]!.forEach((value, j) => (data[i * d + j] = lengths[r]! * value)));
  return { ...V, data };
}

/** Squared loss: the value is a quadratic in the lengths, whose Hessian (1/n) Σ_k c_ik c_jk takes one product for all passes. */
function quadraticDescent(parts: Matrix, f: Float64Array, y: Float64Array, prices: readonly number[]): Descent {
  const { rows, columns: n } = parts;
  const residual = { rows: n, columns: 1, data: f.map((value, k) => value - y[k]!) };
  const slopes = multiply(parts, residual).data.map((value, r) => value / n + prices[r]!);
  const hessian = multiplyByTranspose(parts, parts).data.map((value) => value / n);
  return {
    ...{ mostPasses: 300, enough: 1e-7 },
    lowest(r, length) {
      const first = slopes[r]!;
      const curvature = hessian[r * rows + r]!;
      return { change: curvature > 0 ? Math.max(-length, -first / curvature) : -length, first };
    },
    move(r, change) {
      for (let other = 0; other < rows; other++) slopes[other]! += change * hessian[r * rows + other]!;
    },
  };
}

/** Hinge and logistic loss: a search along each length. */
function searchingDescent(parts: Matrix, f: Float64Array, y: Float64Array, prices: readonly number[], loss: Loss): Descent {
  const n = parts.columns;
  const partOf = (r: number): Float64Array => parts.data.subarray(r * n, (r + 1) * n);
  return {
    ...{ mostPasses: 30, enough: 1e-5 },
    lowest(r, length) {
      const part = partOf(r);
      const slope = (change: number): number => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += lossSlope(loss, f[k]! + change * part[k]!, y[k]!) * part[k]!;
        return sum / n + prices[r]!;
      };
      return lowest(slope, length, prices[r]!);
    },
    move(r, change) {
      const part = partOf(r);
      for (let k = 0; k < n; k++) f[k]! += change * part[k]!;
    },
  };
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
