import { completeSettings, DEFAULT_SETTINGS, type SolveSettings } from '../admm/settings';
import type { Solution } from '../admm/solution';
import { solve } from '../admm/solve';
import { InputError } from '../errors';
import { leaseDevice } from '../device/lease';
import { sampleOn } from '../device/sample-on';
import { toMatrix } from '../matrix';
import { checkPerturbation, checkTargets, defineProblem, type Problem } from '../problem/problem';
import { scaledRows } from '../sampling/directions';
import { patternBound } from '../sampling/pattern-bound';
import type { TrainInput } from '../train';
import { wordsOf } from './pattern-set';
import { PRICE_DEFAULTS, pricePatterns, type PriceSettings } from './price';
import { startAt, withMorePatterns, withTruePatterns, withUsedPatterns } from './true-patterns';

/** How {@link trainPriced} solves and prices. */
export interface PricedTrainingSettings
  extends Partial<Omit<SolveSettings, 'warmStart' | 'seed'>>, Pick<PriceSettings, 'starts' | 'steps' | 'tolerance'> {
  /** Random patterns to start from, the all-ones pattern included; default 8. */
  readonly initial?: number;
  /** The most patterns to add after one solve, a positive integer; default 8. */
  readonly batch?: number;
  /** The most solves, a positive integer; default 50. */
  readonly rounds?: number;
  /** Called after each round. */
  readonly onRound?: (round: PricingRound) => void;
}

/** The numbers after one solve and the pricing that follows it. */
export interface PricingRound {
  readonly patterns: number;
  readonly program: number;
  readonly dualBound: number;
  readonly network: number;
  /** The relative gap that this solve was asked for. */
  readonly gap: number;
  /** The largest price/β − 1 that pricing found afterwards; undefined where there was no dual point to price by. */
  readonly violation: number | undefined;
  /** Seconds since the start. */
  readonly seconds: number;
}

/** What {@link trainPriced} came to. */
export interface PricedTraining {
  /** The program that `solution` solves. */
  readonly problem: Problem;
  readonly solution: Solution;
  readonly rounds: readonly PricingRound[];
  /**
   * 'priced': the last search found no pattern that violates its dual constraint by more than the tolerance. 'settled': it did, but three more
   * rounds lowered the program by less than the gap asked for; dual points of some gap violate constraints themselves, squared loss by the
   * gap's square root. 'pattern-limit', 'round-limit': there was no room for more patterns, or no round left. 'stopped': the last solve was
   * cancelled, ran out of time or diverged, as its status says, or pricing was cancelled.
   */
  readonly reason: 'priced' | 'settled' | 'pattern-limit' | 'round-limit' | 'stopped';
}

/** Early rounds are solved to a tenth of the violation that pricing found, but no looser than this. */
const LOOSEST_GAP = 1e-2;
/** Rounds that may go by without lowering the program by the gap asked for. */
const PATIENCE = 3;
/** Before it ends, a search that found nothing is done again from so many times the starts. */
const LAST_EFFORT = 8;

/**
 * Column generation: trains on a few random patterns, gives every neuron the pattern that it really has (`refine`), leaves out patterns
 * without a neuron, adds those whose dual constraints are violated most (`pricePatterns`), and solves again from the same neurons, until
 * the search finds none; there are never more than `patterns` of them.
 *
 * Every solve starts from the point before it, so that the program never goes up, nor does the network's objective at ε = 0; on a GPU but for
 * rounding to single precision. At ε = 0 the goal is the optimum over all patterns, that of the non-convex problem: see `globalBound` for a proof.
 *
 * @throws InputError for wrong data or settings, before any GPU work; limits and cancellation end it, as `reason` tells.
 */
export async function trainPriced(input: TrainInput, settings: PricedTrainingSettings = {}): Promise<PricedTraining> {
  const { patterns: most, seed = 0, ...rest } = input;
  const {
    initial = 8,
    batch = 8,
    rounds: mostRounds = 50,
    onRound,
    starts = PRICE_DEFAULTS.starts,
    steps,
    tolerance,
    ...solving
  } = settings;
  for (const [name, value] of [
    ['patterns', most],
    ['initial', initial],
    ['batch', batch],
    ['rounds', mostRounds],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) throw new InputError(`${name} is ${value}: expected a positive integer`);
  }
  const X = toMatrix(input.X, 'X');
  checkTargets(input.y, X.rows, input.loss);
  checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns);
  const { gap: finalGap, timeLimitSeconds } = completeSettings(solving);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const device = await leaseDevice(solving.device ?? DEFAULT_SETTINGS.device);
  try {
    const possible = patternBound(scaledRows(X), X.columns, initial) + 1;
    const first = await sampleOn(device, X, {
      patterns: Math.min(initial, most, possible),
      seed,
      signal: solving.signal,
    });
    let problem = defineProblem({ ...rest, X, patterns: first });
    let gap = Math.max(finalGap, LOOSEST_GAP);
    let warmStart: Solution | undefined;
    const rounds: PricingRound[] = [];
    for (;;) {
      if (settled(rounds, finalGap)) gap = finalGap;
      const last = rounds.length === mostRounds - 1;
      if (last || problem.patterns.count === most) gap = finalGap;
      const left = Math.max(1e-3, timeLimitSeconds - seconds());
      const solution = await solve(problem, { ...solving, device, gap, seed, warmStart, timeLimitSeconds: left });
      const stopped = !['solved', 'iteration-limit'].includes(solution.status);
      const search = (effort: number) => {
        const options = {
          count: batch,
          starts: effort * starts,
          steps,
          tolerance,
          seed: seed + rounds.length,
          device,
          signal: solving.signal,
        };
        return pricePatterns(problem, solution, options).catch((error: unknown) => {
          if (solving.signal?.aborted) return undefined;
          throw error;
        });
      };
      let priced = stopped || !solution.dual ? undefined : await search(1);
      if (priced?.patterns.count === 0 && gap === finalGap) priced = await search(LAST_EFFORT);
      const round = roundOf(solution, gap, priced?.largest, seconds());
      rounds.push(round);
      onRound?.(round);
      const end = (reason: PricedTraining['reason']): PricedTraining => ({ problem, solution, rounds, reason });
      if (!priced) return end('stopped');
      if (priced.patterns.count === 0 && gap === finalGap) return end('priced');
      if (last) return end('round-limit');
      if (gap === finalGap && settled(rounds, finalGap)) return end('settled');
      const truer = withTruePatterns(problem, solution.convex);
      // Two neurons of one pattern may really have two, which may be more than the limit allows.
      const kept = truer.problem.patterns.count <= most ? truer : withUsedPatterns(problem, solution.convex);
      const room = most - kept.problem.patterns.count;
      if (room === 0 && gap === finalGap) return end('pattern-limit');
      const added = Array.from({ length: Math.min(room, priced.patterns.count) }, (_, i) => wordsOf(priced.patterns, i));
      gap = added.length === 0 ? finalGap : Math.min(gap, Math.max(finalGap, priced.largest / 10));
      const next = withMorePatterns(kept, added);
      problem = next.problem;
      warmStart = startAt(next, solution);
    }
  } finally {
    device.dispose();
  }
}

/** Whether the last rounds together lowered the program by no more than the share `gap` of it. */
function settled(rounds: readonly PricingRound[], gap: number): boolean {
  const [before, now] = [rounds.at(-1 - PATIENCE), rounds.at(-1)];
  return before !== undefined && now !== undefined && before.program - now.program <= gap * Math.abs(now.program);
}

function roundOf({ patterns, objective }: Solution, gap: number, violation: number | undefined, seconds: number): PricingRound {
  const { program, dualBound, network } = objective;
  return { patterns: patterns.count, program, dualBound, network, gap, violation, seconds };
}
