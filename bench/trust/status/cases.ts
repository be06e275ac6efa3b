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

/**
 * Whether the CPU solves problem `at` in Node, or else in the browser: it is the same program in both, by turns for neighbouring kinds and for
 * the shapes of each kind.
 */
export function onCpuInNode(at: number): boolean {
  return (at + Math.floor(at / KINDS.length)) % 2 === 0;
}

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
