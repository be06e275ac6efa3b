import { InputError } from '../errors';
import type { Problem } from '../problem/problem';
import type { Point, Splitting } from '../problem/splitting';
import { within } from '../profile/profile';
import { openBackend } from './backend';
import { Best } from './best';
import { InterruptedError } from './interrupted-error';
import { solutionOf } from './report';
import { runResumably } from './resume';
import { completeSettings, type CheckedSettings, type SolveSettings } from './settings';
import type { Progress, Solution } from './solution';

/**
 * Solves the convex training program by ADMM and proves how good the answer is.
 *
 * Where the choice of device was left to it, a solve goes on after a fault: once on a new GPU, else on the CPU.
 *
 * @throws InputError for wrong settings and GpuError for faults of the device, an {@link InterruptedError} with the best point until then
 * if there was one; limits and cancellation are statuses, not errors.
 */
export async function solve(problem: Problem, settings: Partial<SolveSettings> = {}): Promise<Solution> {
  const run = iterate(problem, settings);
  let solution: Solution | undefined;
  try {
    for (;;) {
      const step = await run.next();
      if (step.done) return (solution = step.value);
      settings.onProgress?.(step.value);
    }
  } finally {
    if (!solution) await run.return(undefined as never);
  }
}

/** {@link solve} as an async iterator: yields after each certificate and returns the solution; leave the loop to cancel. */
export async function* iterate(problem: Problem, given: Partial<SolveSettings> = {}): AsyncGenerator<Progress, Solution, void> {
  const settings = completeSettings(given);
  const end = settings.profile?.start('solve');
  try {
    return yield* iterateWith(problem, settings);
  } finally {
    end?.();
  }
}

async function* iterateWith(problem: Problem, settings: CheckedSettings): AsyncGenerator<Progress, Solution, void> {
  const { profile, warmStart } = settings;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const best = new Best(problem, profile);
  const run = runResumably(
    (device) => within(profile, 'set-up', () => openBackend(problem, { ...settings, device })),
    async (splitting) => {
      if (warmStart) await within(profile, 'warm start', () => startFrom(warmStart, problem, splitting, best));
    },
    best,
    settings,
    seconds,
  );
  let done = false;
  try {
    for (;;) {
      const step = await run.next();
      if (step.done) {
        done = true;
        const { fault, ...outcome } = step.value;
        const facts = { ...outcome, seconds: seconds(), seed: settings.seed };
        const solution = await within(profile, 'recovery', () => solutionOf(problem, best, facts));
        if (fault) throw new InterruptedError(fault, solution);
        return solution;
      }
      const { program, dualBound, relativeGap, neurons } = best;
      yield { iteration: step.value, seconds: seconds(), program, dualBound, relativeGap, neurons };
    }
  } finally {
    if (!done) await run.return(undefined as never);
  }
}

async function startFrom(solution: Solution, problem: Problem, splitting: Splitting, best: Best): Promise<void> {
  const [rows, columns] = [2 * problem.patterns.count, problem.X.columns];
  const { convex } = solution;
  if (convex.rows !== rows || convex.columns !== columns) {
    throw new InputError(
      `warmStart has ${convex.rows} × ${convex.columns} neurons but this problem has ${rows} × ${columns}: start from a solution of the same patterns and features`,
    );
  }
  const start = { ...(solution.dual ?? withoutMultipliers(problem)), V: convex };
  // Measured along paths in β and ε: the penalties of the solution before save up to a third of the iterations for smooth losses,
  // and cost the hinge up to a third.
  if (problem.loss !== 'hinge' && solution.splitting === splitting.kind) await splitting.setPenalties(solution.penalties);
  await splitting.warmStart(start);
  best.consider(start, Infinity);
}

function withoutMultipliers({ X, patterns }: Problem): Omit<Point, 'V'> {
  const n = X.rows;
  return { p: new Float64Array(n), q: new Float64Array(n), alpha: new Float64Array(2 * patterns.count * n), Z: undefined };
}
