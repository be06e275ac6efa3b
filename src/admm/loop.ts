import type { Norms, Splitting } from '../problem/splitting';
import { within } from '../profile/profile';
import { balance, leanAfter } from './balance';
import type { Found } from './best';
import type { CheckedSettings } from './settings';
import type { Status } from './solution';
import { standsStill, type Lowest } from './standstill';

/** Certificates are this much further apart each time, so that they stay a small share of the work. */
const CHECK_GROWTH = 1.15;
/** Penalties that cost a factorisation are looked at this much further apart each time. */
const FACTOR_GROWTH = 2;
/** A point outside hard cones is repaired closely when a cheap repair leaves at most this many times the gap asked for. */
const PROMISING = 3;
/** The average is started anew once it covers this share of all iterations. */
const AVERAGE_SHARE = 0.5;
/** Seconds of iterations between two looks at the clock and the abort signal. */
const SLICE_SECONDS = 0.15;

/** Milliseconds after which timers, signals and the page have their turn. */
const LONGEST_WORK = 30;

/** What a run is judged by: {@link Best}, or one for each class. */
export interface Aim<P> {
  readonly relativeGap: number;
  consider(point: P, promising: number, mostViolation?: number): Found;
}

/** How a run ended, and after how many iterations. */
export interface Outcome {
  /** 'iteration-limit' also where it was left. */
  readonly status: Status;
  /** Whether `leaves` ended it. */
  readonly left: boolean;
  readonly iterations: number;
}

/**
 * Iterates, balances the penalties and certifies until the gap asked for is proven or a limit is met; yields the iteration after each
 * certificate. `seconds` is the time since the run began, set-up included; `from` counts the iterations that came before; `leaves` ends
 * a run after a certificate whose norms and gap leave nothing to hope for.
 */
export async function* runSplitting<P>(
  splitting: Splitting<P>,
  best: Aim<P>,
  settings: CheckedSettings,
  seconds: () => number,
  from = 0,
  leaves: (norms: Norms, relativeGap: number) => boolean = () => false,
): AsyncGenerator<number, Outcome, void> {
  const { profile } = settings;
  let iteration = from;
  let averageFrom = from;
  let nextCheck = from + settings.checkEvery;
  let nextBalance = 0;
  let lean = 1;
  const trace: Lowest[] = [];
  let status = stopReason();
  let left = false;
  let rested = performance.now();
  while (status === undefined) {
    const target = Math.min(iteration + settings.checkEvery, settings.maxIterations);
    const norms = await advanceTo(target);
    if (norms && diverged(norms)) {
      status = 'diverged';
      break;
    }
    const stopped = interrupted();
    const certified = stopped || iteration >= nextCheck || iteration === settings.maxIterations;
    if (certified) {
      const last = iteration === settings.maxIterations || stopped === 'time-limit';
      const promising = last ? Infinity : PROMISING * settings.gap;
      const found = consider(await within(profile, 'readback', () => splitting.point()), promising);
      const average = await within(profile, 'readback', () => splitting.average());
      // The average is mostly of use for the dual: its repair would cost as much again.
      const other = average ? consider(average, promising, last ? Infinity : found.coneViolation) : found;
      trace.push({ iteration, program: Math.min(trace.at(-1)?.program ?? Infinity, found.program, other.program) });
      lean = leanAfter(lean, found, standsStill(trace));
      if (iteration - averageFrom >= AVERAGE_SHARE * iteration) {
        splitting.restartAverage();
        averageFrom = iteration;
      }
      nextCheck = Math.ceil((iteration * CHECK_GROWTH) / settings.checkEvery) * settings.checkEvery;
      yield iteration;
    }
    status = stopReason();
    left = status === undefined && certified && norms !== undefined && leaves(norms, best.relativeGap);
    if (left) status = 'iteration-limit';
    if (status === undefined && norms && iteration >= nextBalance) {
      const end = profile?.start('penalties');
      await splitting.setPenalties(balance(splitting.penalties, norms, iteration, lean));
      end?.();
      nextBalance = splitting.factors ? iteration * FACTOR_GROWTH : iteration;
    }
  }
  return { status, iterations: iteration, left };

  /** Advances in slices short enough to keep the clock and the abort signal in sight. */
  async function advanceTo(target: number): Promise<Norms | undefined> {
    let norms: Norms | undefined;
    let slice = 1;
    while (iteration < target && !interrupted()) {
      slice = Math.min(slice, target - iteration);
      const from = performance.now();
      const end = profile?.start('iterations', { iterations: slice });
      norms = await splitting.advance(slice);
      end?.();
      if (performance.now() - rested > LONGEST_WORK) {
        await letOthersRun();
        rested = performance.now();
      }
      iteration += slice;
      const each = Math.max(1e-6, (performance.now() - from) / 1000 / slice);
      slice = Math.max(1, Math.min(2 * slice, Math.floor(SLICE_SECONDS / each)));
    }
    return iteration < target ? undefined : norms;
  }

  function consider(point: P, promising: number, mostViolation?: number): Found {
    const end = profile?.start('certificate');
    const found = best.consider(point, promising, mostViolation);
    end?.();
    return found;
  }

  function interrupted(): Status | undefined {
    return interruption(settings, seconds());
  }

  function stopReason(): Status | undefined {
    if (best.relativeGap <= settings.gap) return 'solved';
    return interrupted() ?? (iteration >= settings.maxIterations ? 'iteration-limit' : undefined);
  }
}

/** Why a run has to end after so many seconds whatever it has reached, if it has to. */
export function interruption({ signal, timeLimitSeconds }: CheckedSettings, seconds: number): Status | undefined {
  if (signal?.aborted) return 'cancelled';
  return seconds >= timeLimitSeconds ? 'time-limit' : undefined;
}

/** Gives timers, signals and the page their turn: a splitting on the CPU never waits for anything. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function diverged(norms: Norms): boolean {
  return Object.values(norms).some((block) => Object.values(block).some((value) => !Number.isFinite(value)));
}
