import type { SolveSettings } from '../admm/settings';
import type { Solution } from '../admm/solution';
import { solve } from '../admm/solve';
import { InputError } from '../errors';
import type { Problem } from '../problem/problem';
import { startAt, withTruePatterns } from './true-patterns';

/** How to refine: the settings of every solve, and when to stop. */
export interface RefineSettings extends Partial<SolveSettings> {
  /** The most solves, a nonnegative integer; default 5. */
  readonly rounds?: number;
  /** Stop once a solve lowers the program by no more than this share of it, ≥ 0; default 1e-3. */
  readonly tolerance?: number;
}

/** The numbers after one solve. */
export interface RefinementRound {
  readonly patterns: number;
  readonly program: number;
  readonly dualBound: number;
  readonly network: number;
  readonly seconds: number;
}

/** What {@link refine} came to. */
export interface Refinement {
  /** The program that `solution` solves; its patterns are other ones than those that refinement began with. */
  readonly problem: Problem;
  readonly solution: Solution;
  /** The given solution, then every solve, a last one that was no better included. */
  readonly rounds: readonly RefinementRound[];
}

/**
 * Replaces the pattern of every nonzero neuron by the one that it really has on X (`withTruePatterns`) and solves again from the
 * same neurons, round after round; neither the network's objective nor the program's ever goes up, since a solve that raises either is
 * dropped.
 *
 * Neurons inside hard cones have their patterns already, so that there it leaves out unused patterns and no more: take `pricePatterns`.
 * A limit or a cancellation ends it with the best so far, whose `status` tells.
 *
 * @throws InputError for wrong settings or a solution of another problem.
 */
export async function refine(problem: Problem, solution: Solution, settings: RefineSettings = {}): Promise<Refinement> {
  const { rounds: most = 5, tolerance = 1e-3, ...solving } = settings;
  if (!Number.isSafeInteger(most) || most < 0) throw new InputError(`rounds is ${most}: expected a nonnegative integer`);
  if (!(tolerance >= 0)) throw new InputError(`tolerance is ${tolerance}: expected a share of the objective, such as 1e-3`);
  checkSolution(problem, solution);
  let best = { problem, solution };
  const rounds = [roundOf(solution)];
  for (let round = 0; round < most && !solving.signal?.aborted; round++) {
    const next = withTruePatterns(best.problem, best.solution.convex);
    const found = await solve(next.problem, { ...solving, seed: solution.seed, warmStart: startAt(next, best.solution) });
    rounds.push(roundOf(found));
    const [before, after] = [best.solution.objective, found.objective];
    if (!(after.network <= before.network && after.program <= before.program)) break;
    best = { problem: next.problem, solution: found };
    if (before.program - after.program <= tolerance * Math.abs(before.program)) break;
  }
  return { ...best, rounds };
}

/** @throws InputError when the solution is not one of the problem. */
export function checkSolution({ X, patterns }: Problem, { convex }: Solution): void {
  const rows = 2 * patterns.count;
  if (convex.rows === rows && convex.columns === X.columns) return;
  throw new InputError(
    `the solution has ${convex.rows} × ${convex.columns} neurons but the problem ${rows} × ${X.columns}: give the problem that was solved`,
  );
}

function roundOf({ patterns, objective: { program, dualBound, network }, seconds }: Solution): RefinementRound {
  return { patterns: patterns.count, program, dualBound, network, seconds };
}
