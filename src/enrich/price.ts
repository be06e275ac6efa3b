import type { Solution } from '../admm/solution';
import { InputError } from '../errors';
import { leaseDevice, type DeviceChoice } from '../device/lease';
import { rowOf, zeros, type Matrix } from '../matrix';
import { dot } from '../problem/objective';
import { selectPatterns, type Patterns } from '../problem/patterns';
import { isRobust, type Problem } from '../problem/problem';
import { ConeRepair } from '../problem/repair';
import type { Point } from '../problem/splitting';
import { fillGaussians } from '../random';
import { directionPrice } from './direction-price';
import { packBits, PatternSet, wordsOf } from './pattern-set';
import { priceBatch, type Starts } from './price-batch';
import { searchOnCpu, searchOnGpu, type FoundDirections } from './price-search';
import { checkSolution } from './refine';

/** How to look for patterns. */
export interface PriceSettings {
  /** The most patterns to return, a positive integer; default 16. */
  readonly count?: number;
  /** Random directions that the ascent starts from, beside the neurons of the solution, a nonnegative integer; default 256. */
  readonly starts?: number;
  /** Steps of the ascent, a positive integer; default 40. */
  readonly steps?: number;
  /** Return patterns whose price exceeds β by more than this share of it, ≥ 0; default 1e-2. */
  readonly tolerance?: number;
  /** Seed of the random directions, a nonnegative integer; default 0. */
  readonly seed?: number;
  readonly device?: DeviceChoice;
  readonly signal?: AbortSignal | undefined;
}

/** Patterns that the program lacks, the most violated dual constraint first; there may be none. */
export interface PricedPatterns {
  readonly patterns: Patterns;
  /** count × features: the unit direction that pattern i was priced at. */
  readonly directions: Matrix;
  /** price/β − 1 for each pattern: by how much its dual constraint is violated at least. */
  readonly violations: Float64Array;
  /** The largest price/β − 1 met, that of patterns of the program included; at least −1. */
  readonly largest: number;
}

/** What {@link pricePatterns} takes where it is not told. */
export const PRICE_DEFAULTS = { count: 16, starts: 256, steps: 40, tolerance: 1e-2, seed: 0 } as const;
/** The stream of a seed that starts are drawn from. */
const STARTS = 3;
/** In hard cones with ε > 0, for each pattern that is wanted, so many candidates are moved into their cones. */
const REPAIRED = 4;

/**
 * Looks for activation patterns whose dual constraint the solution's dual point violates: projected gradient ascent of the price
 * (`directionPrice`) from many directions at once on the device, prices recomputed in double precision.
 *
 * A program without violated patterns among all has no better patterns. The search is local, so that finding none proves nothing
 * (see `globalBound`); a violation makes a lower program likely but, with a dual point of some gap, or with one of
 * many optimal dual points, not certain.
 *
 * @throws InputError for wrong settings, or a solution of another problem or without a dual point.
 */
export async function pricePatterns(problem: Problem, solution: Solution, settings: PriceSettings = {}): Promise<PricedPatterns> {
  const { count, starts: random, steps, tolerance, seed } = checkSettings(settings);
  checkSolution(problem, solution);
  const { dual } = solution;
  if (!dual) throw new InputError('the solution has no dual point to price patterns by: solve for more iterations');
  const { accelerator, dispose } = await leaseDevice(settings.device ?? 'auto');
  try {
    const search = accelerator ? searchOnGpu(accelerator) : searchOnCpu;
    const starts = startsOf(solution, random, seed);
    const found = await search(priceBatch(problem, dual, starts), steps, settings.signal);
    const priced = priceAll(problem, dual, found, starts.halves, REPAIRED * count);
    return select(problem, priced, count, tolerance);
  } finally {
    dispose();
  }
}

interface Candidate {
  readonly half: 0 | 1;
  readonly direction: Float64Array;
}

interface PricedCandidate extends Candidate {
  readonly price: number;
  readonly words: Uint32Array;
}

/** The neurons of the solution in their halves, then random directions in turns. */
function startsOf({ convex }: Solution, random: number, seed: number): Starts {
  const d = convex.columns;
  const neurons = Array.from({ length: convex.rows }, (_, i) => i).filter((i) => rowOf(convex, i).some((value) => value !== 0));
  const directions = zeros(neurons.length + random, d);
  const gaussians = new Float64Array(random * d);
  fillGaussians(gaussians, { seed, stream: STARTS }, 0);
  neurons.forEach((i, h) => directions.data.set(rowOf(convex, i), h * d));
  directions.data.set(gaussians, neurons.length * d);
  const halves = Uint8Array.from({ length: directions.rows }, (_, h) => (h < neurons.length ? +(neurons[h]! >= convex.rows / 2) : h % 2));
  return { directions, halves };
}

/** Prices of what was found in double precision, the highest first; in hard cones with ε > 0 after a move into their cones. */
function priceAll(
  problem: Problem,
  dual: Point,
  { directions, prices }: FoundDirections,
  halves: Uint8Array,
  most: number,
): PricedCandidate[] {
  const d = directions.columns;
  const order = Array.from(prices, (_, h) => h).sort((a, b) => prices[b]! - prices[a]!);
  const found = order.map((h) => ({ half: halves[h] as 0 | 1, direction: directions.data.slice(h * d, (h + 1) * d) }));
  const candidates = problem.cone === 'hard' && isRobust(problem) ? intoCones(problem, found.slice(0, most)) : found;
  return candidates
    .map((candidate) => {
      const { price, bits } = directionPrice(problem, dual, candidate.direction, candidate.half);
      return { ...candidate, price, words: packBits(bits) };
    })
    .sort((a, b) => b.price - a.price);
}

/** The directions moved into the cones of their own patterns; without those whose cones are empty. */
function intoCones(problem: Problem, found: readonly Candidate[]): Candidate[] {
  const { rows: n, columns: d, data } = problem.X;
  const set = new PatternSet(n);
  const indices = found.map(({ direction }) =>
    set.add(packBits(Uint8Array.from({ length: n }, (_, k) => (dot(data, k * d, direction, 0, d) >= 0 ? 1 : 0)))),
  );
  const repair = new ConeRepair({ ...problem, patterns: set.toPatterns() });
  return found.flatMap(({ half, direction }, at) => {
    const index = indices[at];
    if (index === undefined) return [];
    const V = zeros(2 * set.count, d);
    V.data.set(direction, (half * set.count + index) * d);
    const moved = repair.repair(V).data.slice((half * set.count + index) * d, (half * set.count + index + 1) * d);
    return moved.some((value) => value !== 0) ? [{ half, direction: moved }] : [];
  });
}

function select(problem: Problem, priced: readonly PricedCandidate[], count: number, tolerance: number): PricedPatterns {
  const { patterns, beta, X } = problem;
  const known = new PatternSet(X.rows);
  for (let i = 0; i < patterns.count; i++) known.add(wordsOf(patterns, i));
  const before = known.count;
  const chosen = priced.filter(({ price, words }) => {
    if (known.count - before === count || !(price > beta * (1 + tolerance)) || known.has(words)) return false;
    return known.add(words) !== undefined;
  });
  const all = known.toPatterns();
  const directions = zeros(chosen.length, X.columns);
  chosen.forEach(({ direction }, i) => {
    const length = Math.sqrt(dot(direction, 0, direction, 0, X.columns));
    directions.data.set(
      direction.map((value) => value / length),
      i * X.columns,
    );
  });
  return {
    patterns: selectPatterns(
      all,
      chosen.map((_, i) => before + i),
    ),
    directions,
    violations: Float64Array.from(chosen, ({ price }) => price / beta - 1),
    largest: Math.max(-1, (priced[0]?.price ?? 0) / beta - 1),
  };
}

function checkSettings(settings: PriceSettings): Required<Omit<PriceSettings, 'device' | 'signal'>> {
  const { count, starts, steps, tolerance, seed } = { ...PRICE_DEFAULTS, ...withoutUndefined(settings) };
  for (const [name, value, least] of [
    ['count', count, 1],
    ['starts', starts, 0],
    ['steps', steps, 1],
    ['seed', seed, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least)
      throw new InputError(`${name} is ${value}: expected an integer of at least ${least}`);
  }
  if (!(tolerance >= 0)) throw new InputError(`tolerance is ${tolerance}: expected a share of beta, such as 1e-2`);
  return { count, starts, steps, tolerance, seed };
}

function withoutUndefined(settings: PriceSettings): { [K in keyof PriceSettings]?: NonNullable<PriceSettings[K]> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
