import { InputError } from '../errors';
import { networkFromConvex } from '../model/from-convex';
import { networkObjective } from '../model/network-objective';
import { masksHash } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import type { Norms, Point, Splitting } from '../problem/splitting';
import { balance, leanAfter } from './balance';
import { openBackend } from './backend';
import { Best } from './best';
import { completeSettings, type SolveSettings } from './settings';
import type { Progress, Solution, Status } from './solution';

/** Certificates are this much further apart each time, so that they stay a small share of the work. */
const CHECK_GROWTH = 1.15;
/** Penalties that cost a factorisation are looked at this much further apart each time. */
const FACTOR_GROWTH = 1.3;
/** A point outside hard cones is repaired closely when a cheap repair leaves at most this many times the gap asked for. */
const PROMISING = 30;
/** The average is started anew once it covers this share of all iterations. */
const AVERAGE_SHARE = 0.5;
/** Seconds of iterations between two looks at the clock and the abort signal. */
const SLICE_SECONDS = 0.15;

/**
 * Solves the convex training program by ADMM and proves how good the answer is.
 *
 * @throws InputError for wrong settings and GpuError for faults of the device; limits and cancellation are statuses, not errors.
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
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const best = new Best(problem);
  const backend = await openBackend(problem, settings);
  const { splitting } = backend;
  try {
    if (settings.warmStart) await startFrom(settings.warmStart, problem, splitting, best);
    let iteration = 0;
    let averageFrom = 0;
    let nextCheck = settings.checkEvery;
    let nextBalance = 0;
    let lean = 1;
    let status = stopReason();
    while (status === undefined) {
      const target = Math.min(iteration + settings.checkEvery, settings.maxIterations);
      const norms = await advanceTo(target);
      if (norms && diverged(norms)) {
        status = 'diverged';
        break;
      }
      const stopped = interrupted();
      if (stopped || iteration >= nextCheck || iteration === settings.maxIterations) {
        const last = iteration === settings.maxIterations || stopped === 'time-limit';
        const promising = last ? Infinity : PROMISING * settings.gap;
        lean = leanAfter(lean, best.consider(await splitting.point(), promising));
        const average = await splitting.average();
        if (average) best.consider(average, promising);
        if (iteration - averageFrom >= AVERAGE_SHARE * iteration) {
          splitting.restartAverage();
          averageFrom = iteration;
        }
        nextCheck = Math.ceil((iteration * CHECK_GROWTH) / settings.checkEvery) * settings.checkEvery;
        const { program, dualBound, relativeGap, neurons } = best;
        yield { iteration, seconds: seconds(), program, dualBound, relativeGap, neurons };
      }
      status = stopReason();
      if (status === undefined && norms && iteration >= nextBalance) {
        await splitting.setPenalties(balance(splitting.penalties, norms, iteration, lean));
        nextBalance = splitting.factors ? iteration * FACTOR_GROWTH : iteration;
      }
    }
    return report(status);

    /** Advances in slices short enough to keep the clock and the abort signal in sight. */
    async function advanceTo(target: number): Promise<Norms | undefined> {
      let norms: Norms | undefined;
      let slice = 1;
      while (iteration < target && !interrupted()) {
        slice = Math.min(slice, target - iteration);
        const from = performance.now();
        norms = await splitting.advance(slice);
        await letOthersRun();
        iteration += slice;
        const each = Math.max(1e-6, (performance.now() - from) / 1000 / slice);
        slice = Math.max(1, Math.min(2 * slice, Math.floor(SLICE_SECONDS / each)));
      }
      return iteration < target ? undefined : norms;
    }

    function interrupted(): Status | undefined {
      if (settings.signal?.aborted) return 'cancelled';
      return seconds() >= settings.timeLimitSeconds ? 'time-limit' : undefined;
    }

    function stopReason(): Status | undefined {
      if (best.relativeGap <= settings.gap) return 'solved';
      return interrupted() ?? (iteration >= settings.maxIterations ? 'iteration-limit' : undefined);
    }

    function report(status: Status): Solution {
      const network = networkFromConvex(best.convex);
      const { program, dualBound, relativeGap, coneViolation, convex, dual } = best;
      return {
        status,
        objective: { program, dualBound, network: networkObjective(problem, network) },
        relativeGap,
        coneViolation,
        iterations: iteration,
        seconds: seconds(),
        device: backend.device,
        splitting: splitting.kind,
        penalties: splitting.penalties,
        seed: settings.seed,
        masksHash: masksHash(problem.patterns),
        network,
        convex,
        patterns: problem.patterns,
        dual,
      };
    }
  } finally {
    backend.dispose();
  }
}

/** Gives timers, signals and the page their turn: a splitting on the CPU never waits for anything. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function diverged(norms: Norms): boolean {
  return Object.values(norms).some((block) => Object.values(block).some((value) => !Number.isFinite(value)));
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
  // Along paths in β and ε the penalties of the solution before save a tenth to a third of the iterations for smooth losses, and
  // cost as many for the hinge, whose active samples change.
  if (problem.loss !== 'hinge' && solution.splitting === splitting.kind) await splitting.setPenalties(solution.penalties);
  await splitting.warmStart(start);
  best.consider(start, Infinity);
}

function withoutMultipliers({ X, patterns }: Problem): Omit<Point, 'V'> {
  const n = X.rows;
  return { p: new Float64Array(n), q: new Float64Array(n), alpha: new Float64Array(2 * patterns.count * n), Z: undefined };
}
