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
  const meet = (k: number) => {
    if (
      !factor.append(
        met.map((l) => between(k, l)),
        between(k, k),
        DEPENDENT,
      )
    )
      return false;
    met.push(k);
    return true;
  };
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
    for (const k of binding) meet(k);
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
    const rounding = 1e-14 * Math.sqrt(dot(v, 0, v, 0, d));
    const depth = (k: number) => -value(k) / Math.sqrt(squares[k]!);
    const deepest = (among: Iterable<number>) =>
      Array.from(among, (k) => ({ k, depth: squares[k]! > 0 && !met.includes(k) ? depth(k) : 0 }))
        .filter((found) => found.depth > rounding)
        .sort((one, other) => other.depth - one.depth)
        .map(({ k }) => k);
    if (deepest(candidates).length === 0) candidates = deepest(squares.keys()).slice(0, CANDIDATES);
    return deepest(candidates)[0];
  }

  /** Raises the multiplier of constraint k until it is met, letting go of those whose own reaches 0; false where it cannot be met. */
  function add(k: number): boolean {
    let raised = 0;
    for (;;) {
      const pulls = factor.solve(met.map((l) => between(k, l)));
      const along = between(k, k) - met.reduce((sum, l, at) => sum + pulls[at]! * between(k, l), 0);
      const full = along > DEPENDENT * between(k, k) ? -value(k) / along : Infinity;
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
        if (!meet(k)) return false;
        alpha.push(raised);
        return true;
      }
      alpha.splice(blocking, 1);
      leave(blocking);
    }
  }
}
