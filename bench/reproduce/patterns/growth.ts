import { drawDirections } from '../../../src/sampling/directions';
import type { Optimum, PlaneProgram } from './plane-program';
import type { Growth, GrowthStep, GrowthTrial, Verdict } from './result';

/**
 * Draws directions one after another, keeps the different patterns among them, and follows the optimum over the patterns so far.
 *
 * A pattern whose dual constraint holds (within `delta`) at the dual point at hand is proven to change nothing, without a solve.
 */
export function grow(plane: PlaneProgram, seed: number, grid: readonly number[], delta: number): Growth {
  const last = Math.max(...grid) + 1;
  const directions = drawDirections(seed, 0, last, 2);
  const chosen: number[] = [];
  const steps: GrowthStep[] = [];
  const trials: GrowthTrial[] = [];
  let current: Optimum | undefined;
  for (let draw = 1; draw <= last; draw++) {
    const pattern = plane.patternOf(directions[2 * draw - 2]!, directions[2 * draw - 1]!);
    const lowering = grid.includes(draw - 1) ? loweringShare(plane, current!, chosen, delta) : undefined;
    let verdict: Verdict = 'same';
    if (!chosen.includes(pattern)) {
      chosen.push(pattern);
      if (current === undefined || mayLower(plane, current, pattern, delta)) {
        const next: Optimum = plane.optimum(chosen, [pattern], current);
        verdict = current === undefined ? 'lower' : compare(current, next, delta);
        current = next;
        steps.push({ draws: draw, patterns: chosen.length, program: next.program, dualBound: next.dualBound });
      }
    }
    if (lowering !== undefined) trials.push({ draws: draw - 1, verdict, lowering });
  }
  return { seed, steps, trials, patterns: chosen.length };
}

type Bounds = Pick<Optimum, 'program' | 'dualBound'>;

/** False when the dual point proves that the pattern lowers the optimum by no more than the share `delta`. */
function mayLower(plane: PlaneProgram, optimum: Optimum, pattern: number, delta: number): boolean {
  return plane.bound(optimum, [pattern]) < (1 - delta) * optimum.program;
}

function loweringShare(plane: PlaneProgram, current: Optimum, chosen: readonly number[], delta: number): number {
  let share = 0;
  plane.wedges.forEach(({ probability }, pattern) => {
    if (!chosen.includes(pattern) && mayLower(plane, current, pattern, delta)) share += probability;
  });
  return share;
}

/** What two optima between proven values say about lowering the first by more than the share `delta`. */
export function compare(before: Bounds, after: Bounds, delta: number): Verdict {
  if (after.program < (1 - delta) * before.dualBound) return 'lower';
  return after.dualBound >= (1 - delta) * before.program ? 'same' : 'undecided';
}
