import { DEGENERATE, generate, KINDS, titleOf } from '../../../test/support/problems';
import type { Problem } from '../../../src/problem/problem';

/** A generated problem and what it is called in a report. */
export interface TrustCase {
  readonly name: string;
  readonly problem: Problem;
}

/** Problems of every kind and ordinary shape for each degenerate one of the same kind. */
const ORDINARY_SEEDS = 43;

/** How many problems there are: every kind of program, in every degenerate shape and with many seeds. */
export const CASES = KINDS.length * (Object.keys(DEGENERATE).length + ORDINARY_SEEDS);

/** Problem number `at` of {@link CASES}; neighbours differ in kind, so that any slice has all kinds. */
export function caseAt(at: number, seed: number): TrustCase {
  const kind = KINDS[at % KINDS.length]!;
  const round = Math.floor(at / KINDS.length);
  // A single sample is of one class, which margin losses refuse.
  const shapes = Object.entries(kind.loss === 'squared' ? { ...DEGENERATE, 'one sample': { samples: 1, patterns: 1 } } : DEGENERATE);
  const [shape, changes] = shapes[round] ?? ['ordinary', {}];
  const own = seed + at;
  return { name: `${titleOf(kind)}, ${shape}, seed ${own}`, problem: generate(kind, own, changes).problem };
}
