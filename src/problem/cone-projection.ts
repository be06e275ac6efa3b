import type { Matrix } from '../matrix';
import { GramFactor } from './gram-factor';
import { dot } from './objective';
import { bitAt, type Patterns } from './patterns';

/** A constraint that depends on those already met, up to this share of its square, changes nothing but rounding errors. */
const DEPENDENT = 1e-11;

/** After all constraints were looked at, this many of those violated most are looked at alone until they hold. */
const CANDIDATES = 40;

/** What the cones of all patterns are made of: the samples, the signs of their constraints, and ‖x_k‖². */
export interface ConeRows {
  readonly X: Matrix;
  readonly patterns: Patterns;
  readonly squares: Float64Array;
}

/**
 * The nearest point of the cone {u : e_k x_kᵀu ≥ 0 for all k} of a pattern, replacing `v`; the constraints that end up binding are
 * kept in `binding`, which is where the next projection near this one starts. Exact up to rounding unless `steps` run out.
 *
 * Dual active-set method (Goldfarb, Idnani, *A numerically stable dual method for solving strictly convex quadratic programs*,
 * Mathematical Programming 27, 1983): u = v + Σ α_k e_k x_k with α ≥ 0 over constraints met with equality, to which the one violated
 * most is added while those whose multiplier reaches 0 leave. Each step costs some 40 d + m d operations, m being the constraints met, and every so often 2 n d.
 */
export function projectOnCone(
  { X, patterns, squares }: ConeRows,
  pattern: number,
  v: Float64Array,
  binding: number[],
  steps: number,
): void {
  const d = X.columns;
  const sign = (k: number) => 2 * bitAt(patterns, pattern, k) - 1;
  const between = (k: number, l: number) => sign(k) * sign(l) * dot(X.data, k * d, X.data, l * d, d);
  const value = (k: number) => sign(k) * dot(X.data, k * d, v, 0, d);
  const move = (k: number, amount: number) => {
    const signed = sign(k) * amount;
    for (let j = 0; j < d; j++) v[j]! += signed * X.data[k * d + j]!;
  };
  const factor = new GramFactor();
  const met: number[] = [];
  const leave = (at: number) => {
    factor.remove(at);
    met.splice(at, 1);
  };

  let candidates: number[] = [];
  let alpha = startFrom();
  for (let step = 0; step < steps; step++) {
    const k = mostViolated();
    if (k === undefined || !add(k)) break;
  }
  binding.splice(0, binding.length, ...met);

  /** Meets the constraints that were binding before, less those whose multipliers would be negative. */
  function startFrom(): number[] {
    for (const k of binding) {
      const products = met.map((l) => between(k, l));
      if (factor.append(products, squares[k]!, DEPENDENT)) met.push(k);
    }
    for (;;) {
      const multipliers = factor.solve(met.map((k) => -value(k)));
      const least = multipliers.reduce((low, candidate, at) => (candidate < multipliers[low]! ? at : low), 0);
      if (met.length > 0 && multipliers[least]! < 0) {
        leave(least);
        continue;
      }
      met.forEach((k, at) => move(k, multipliers[at]!));
      return Array.from(multipliers);
    }
  }

  /** The constraint furthest from being met, in units of its length; undefined when all hold up to rounding. */
  function mostViolated(): number | undefined {
    const found = deepest(candidates)[0];
    if (found !== undefined) return found;
    candidates = deepest(squares.keys()).slice(0, CANDIDATES);
    return candidates[0];
  }

  /** Those of the given constraints that are violated by more than rounding, the one furthest from being met first. */
  function deepest(among: Iterable<number>): number[] {
    const rounding = 1e-14 * Math.sqrt(dot(v, 0, v, 0, d));
    const depths = new Map<number, number>();
    for (const k of among) {
      if (!(squares[k]! > 0)) continue;
      const depth = -value(k) / Math.sqrt(squares[k]!);
      if (depth > rounding && !met.includes(k)) depths.set(k, depth);
    }
    return [...depths.keys()].sort((one, other) => depths.get(other)! - depths.get(one)!);
  }

  /** Raises the multiplier of constraint k until it is met, letting go of those whose own reaches 0; false where it cannot be met. */
  function add(k: number): boolean {
    const products = met.map((l) => between(k, l));
    let raised = 0;
    for (;;) {
      const pulls = factor.solve(products);
      const along = squares[k]! - dot(pulls, 0, products, 0, met.length);
      const full = along > DEPENDENT * squares[k]! ? -value(k) / along : Infinity;
      let [most, blocking] = [full, -1];
      alpha.forEach((multiplier, at) => {
        if (pulls[at]! > 0 && multiplier / pulls[at]! < most) [most, blocking] = [multiplier / pulls[at]!, at];
      });
      if (most === Infinity) return false;
      if (most > 0) {
        move(k, most);
        met.forEach((l, at) => move(l, -most * pulls[at]!));
        alpha = alpha.map((multiplier, at) => Math.max(0, multiplier - most * pulls[at]!));
        raised += most;
      }
      if (blocking < 0) {
        if (!factor.append(products, squares[k]!, DEPENDENT)) return false;
        met.push(k);
        alpha.push(raised);
        return true;
      }
      alpha.splice(blocking, 1);
      products.splice(blocking, 1);
      leave(blocking);
    }
  }
}
