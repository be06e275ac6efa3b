import type { Solution } from '../admm/solution';
import { InputError } from '../errors';
import { dualBound } from '../problem/dual-bound';
import { dot } from '../problem/objective';
import { bitAt } from '../problem/patterns';
import { isRobust, type Problem } from '../problem/problem';
import { enumeratePatterns, type EnumerationOptions } from '../sampling/enumerate';

/** A lower bound on every network's training objective. */
export interface GlobalBound {
  /** At most the optimum of the non-convex problem: mean loss + (β/2) Σ (‖u_j‖² + α_j²) over all networks of any width. */
  readonly bound: number;
  /** (network − bound)/max(|network|, 1e-12) for the solution's network. */
  readonly relativeGap: number;
  /** How many patterns X has. */
  readonly patterns: number;
}

/**
 * Proves how far the solution's network is from the best network of any width, for ordinary training on data of small rank: all
 * activation patterns are enumerated, the solution's dual point gets cone multipliers for each, and `dualBound` of the program over all
 * patterns bounds it from below. A solution whose pricing found nothing comes out close.
 *
 * @throws InputError when ε > 0, when the solution has no dual point, or when X has more patterns than `limit`; the signal's
 * reason when aborted.
 */
export async function globalBound(problem: Problem, solution: Solution, options: EnumerationOptions = {}): Promise<GlobalBound> {
  const { dual, objective } = solution;
  if (isRobust(problem)) {
    throw new InputError('epsilon is positive: bounds over all patterns are known for ordinary training only, solve with epsilon 0');
  }
  if (!dual) throw new InputError('the solution has no dual point: solve for more iterations');
  const patterns = await enumeratePatterns(problem.X, options);
  // Hard cones constrain the dual least, and have the same optimum over all patterns.
  const full: Problem = { ...problem, patterns, cone: 'hard' };
  const n = problem.X.rows;
  const zeta = dual.p.map((p, k) => (p - dual.q[k]!) / n);
  const alpha = new Float64Array(2 * patterns.count * n);
  let lastTurn = performance.now();
  for (let i = 0; i < patterns.count; i++) {
    for (const half of [0, 1]) {
      const from = (half * patterns.count + i) * n;
      fitMultipliers(full, i, zeta, half === 0 ? 1 : -1, alpha.subarray(from, from + n));
    }
    if (performance.now() - lastTurn < 50) continue;
    await new Promise((resolve) => setTimeout(resolve));
    lastTurn = performance.now();
    options.signal?.throwIfAborted();
  }
  const bound = dualBound(full, { ...dual, alpha, Z: undefined });
  return { bound, relativeGap: (objective.network - bound) / Math.max(Math.abs(objective.network), 1e-12), patterns: patterns.count };
}

/** Passes over the samples; later ones gain little. */
const PASSES = 5000;
/** A pass that lowers the norm by less than this share is the last. */
const SETTLED = 1e-9;

/** Lowers ‖−σ Σ_k ζ_k d_k x_k + Σ_k α_k e_k x_k‖₂ over α ≥ 0, coordinate by coordinate from 0, until it is at most β or settled. */
function fitMultipliers({ X, patterns, beta }: Problem, pattern: number, zeta: Float64Array, sigma: number, alpha: Float64Array): void {
  const [n, d] = [X.rows, X.columns];
  const residual = new Float64Array(d);
  const add = (k: number, amount: number) => {
    for (let j = 0; j < d; j++) residual[j]! += amount * X.data[k * d + j]!;
  };
  const squares = zeta.map((_, k) => dot(X.data, k * d, X.data, k * d, d));
  for (let k = 0; k < n; k++) if (bitAt(patterns, pattern, k) === 1) add(k, -sigma * zeta[k]!);
  let before = Infinity;
  for (let pass = 0; pass < PASSES; pass++) {
    const norm = Math.sqrt(dot(residual, 0, residual, 0, d));
    if (norm <= beta || norm > before * (1 - SETTLED)) return;
    before = norm;
    for (let k = 0; k < n; k++) {
      if (squares[k] === 0) continue;
      const sign = 2 * bitAt(patterns, pattern, k) - 1;
      const change = Math.max(0, alpha[k]! - (sign * dot(X.data, k * d, residual, 0, d)) / squares[k]!) - alpha[k]!;
      if (change === 0) continue;
      alpha[k]! += change;
      add(k, sign * change);
    }
  }
}
