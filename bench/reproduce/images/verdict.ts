import type { Method } from '../rivals/fit';
import { pairedDifference, type PairedDifference } from './paired';
import type { Accuracies, MethodResult, ProtocolResult } from './result';
import { criterion } from './select';

export const COLUMNS = ['clean', 'fgsm', 'pgd'] as const satisfies readonly (keyof Accuracies)[];

const CONVEX_ROBUST: readonly Method[] = ['hard', 'soft', 'refined'];

/** The convex robust program that cross-validation prefers, beside PGD training tuned the same way. */
export interface Verdict {
  readonly convex: MethodResult;
  readonly rival: MethodResult;
  /** Convex minus rival, in the order of {@link COLUMNS}. */
  readonly differences: readonly PairedDifference[];
  /** Whether the convex program's mean is at least the rival's in every column. */
  readonly atLeastAsGood: boolean;
}

/** Compares the two; undefined when one of them did not run. Test samples play no part in which program is compared. */
export function verdictOf({ methods }: ProtocolResult): Verdict | undefined {
  const validated = methods.filter(({ rule }) => rule === 'validated');
  const rival = validated.find(({ method }) => method === 'pgd');
  const programs = validated.filter(({ method }) => CONVEX_ROBUST.includes(method));
  if (!rival || programs.length === 0) return undefined;
  const convex = programs.reduce((best, program) => (criterion(program.choice) > criterion(best.choice) ? program : best));
  const differences = COLUMNS.map((column) =>
    pairedDifference(convex.right[column], convex.runs.length, rival.right[column], rival.runs.length),
  );
  return { convex, rival, differences, atLeastAsGood: differences.every(({ difference }) => difference >= -1e-12) };
}

/** What must hold of every run of an experiment, and by how much it does. */
export interface Checks {
  /** Hard cones: the largest |program − training loss under attack|; null when no such run. */
  readonly hard: number | null;
  /** Soft cones: the least program − training loss under attack, nonnegative; null when no such run. */
  readonly soft: number | null;
  /** The largest share of test samples that branch and bound left open. */
  readonly open: number;
  /** Runs whose shares are out of order: relaxation ≤ branch and bound ≤ PGD accuracy. */
  readonly outOfOrder: number;
  /** Samples certified and broken at once. */
  readonly contradictions: number;
  readonly runs: number;
}

/** Looks at every run. */
export function checksOf(protocols: readonly ProtocolResult[]): Checks {
  const all = protocols.flatMap(({ methods }) => methods);
  const slack = (wanted: readonly Method[]): number[] =>
    all.filter(({ method }) => wanted.includes(method)).flatMap(({ runs }) => runs.map(({ program, network }) => program! - network));
  const [hard, soft] = [slack(['hard']), slack(['standard', 'soft', 'refined'])];
  const runs = all.flatMap((result) => result.runs);
  const rounding = 1e-12;
  return {
    hard: hard.length > 0 ? Math.max(...hard.map(Math.abs)) : null,
    soft: soft.length > 0 ? Math.min(...soft) : null,
    open: Math.max(...runs.map(({ unknown }) => unknown)),
    outOfOrder: runs.filter(({ relaxation, certified, pgd }) => relaxation > certified + rounding || certified > pgd + rounding).length,
    contradictions: runs.reduce((sum, run) => sum + run.contradictions, 0),
    runs: runs.length,
  };
}
