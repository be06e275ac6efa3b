import type { Found } from '../../src/admm/best';
import type { Aim } from '../../src/admm/loop';
import type { SolveSettings } from '../../src/admm/settings';
import { bestSplitting } from '../../src/admm/backend';
import { threadsAvailable, threadsFor } from '../../src/linear/threads';
import { isRobust, type Problem } from '../../src/problem/problem';
import type { refitLengths } from '../../src/problem/refit';
import type { Point, Splitting } from '../../src/problem/splitting';

/** The method with one part switched off, by wrapping what the solver's loop is given. */
export interface Variant {
  readonly name: string;
  /** What is different, in a few words. */
  readonly change: string;
  readonly settings?: Partial<Pick<SolveSettings, 'relaxation' | 'splitting' | 'threads'>>;
  /** Whether the change means anything for the problem; default: always. */
  readonly applies?: (problem: Problem) => boolean;
  /** Called before the first iteration. */
  readonly start?: (splitting: Splitting) => Promise<void>;
  readonly splitting?: (splitting: Splitting) => Splitting;
  readonly aim?: (aim: Aim<Point>) => Aim<Point>;
  readonly refit?: typeof refitLengths;
}

/** The method as it is, then each part of it switched off on its own. */
export const VARIANTS: readonly Variant[] = [
  { name: 'as it is', change: 'nothing' },
  { name: 'no over-relaxation', change: 'ω = 1 instead of 1.9', settings: { relaxation: 1 } },
  {
    name: 'no balancing',
    change: 'penalties stay where they start',
    splitting: (splitting) => replace(splitting, { setPenalties: () => Promise.resolve() }),
  },
  {
    name: 'start at 1',
    change: 'every penalty starts at 1 instead of a value from the data, and is balanced from there',
    start: (splitting) => splitting.setPenalties({ v: 1, s: 1, a: 1, pi: 1 }),
  },
  {
    name: 'no lean',
    change: 'penalties balance residuals alone, whichever side of the gap lags behind',
    aim: (aim) => wrapped(aim, (...given) => unleaned(aim.consider(...given))),
  },
  {
    name: 'no averages',
    change: 'only last iterates are certified, not the running averages of primal and dual points',
    splitting: (splitting) => replace(splitting, { average: () => Promise.resolve(undefined) }),
  },
  {
    name: 'nearest repair',
    change: 'points outside hard cones are always repaired to the nearest feasible one, which takes longer',
    applies: ({ cone }) => cone === 'hard',
    aim: (aim) => wrapped(aim, (point) => aim.consider(point, Infinity)),
  },
  {
    name: 'no refit',
    change: 'neurons that were moved into their cones keep their lengths',
    applies: (problem) => problem.cone === 'hard' && !isRobust(problem),
    refit: (_, V) => V,
  },
  {
    name: 'lifted only',
    change: 'the splitting of per-sample weights also where predictions could be split off',
    settings: { splitting: 'lifted' },
    applies: (problem) => bestSplitting(problem) === 'prediction',
  },
  {
    name: 'one thread',
    change: 'no thread beside the calling one, where there would be: the same iterations, bit for bit',
    settings: { threads: 1 },
    applies: ({ X, patterns }) => threadsFor(2 * patterns.count * X.data.length, threadsAvailable()) > 1,
  },
];

/** The same splitting but for some of its methods. */
function replace(splitting: Splitting, methods: Partial<Splitting>): Splitting {
  return {
    ...splitting,
    get penalties() {
      return splitting.penalties;
    },
    ...methods,
  };
}

function wrapped(aim: Aim<Point>, consider: Aim<Point>['consider']): Aim<Point> {
  return {
    get relativeGap() {
      return aim.relativeGap;
    },
    consider,
  };
}

/** A finding after which the penalties lean as they did: it does not say which side the gap comes from. */
function unleaned(found: Found): Found {
  return { ...found, unscaled: NaN };
}
