import { solve } from '../../../src/admm/solve';
import type { Status } from '../../../src/admm/solution';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { withinTime } from '../within-time';
import { caseAt } from './cases';
import { contradictions, judge, type Verdict } from './judge';

/** The relative gap that every solve is asked for, and where it has to give up. */
export const GAP = 1e-3;
export const LIMITS = { maxIterations: 1000, timeLimitSeconds: 20 } as const;
/** A solve that has not come back long after its time limit hangs. */
const HANG_SECONDS = 60;
/** Programs of two backends that are both solved differ by at most the gap of either. */
const AGREEMENT = 1.5 * GAP;

/** What a backend did with all cases. */
export interface Tally {
  readonly backend: string;
  readonly solved: number;
  readonly unsolved: number;
  readonly falseClaims: number;
  readonly crashes: number;
  readonly hangs: number;
}

/** What a slice of the cases showed. */
export interface StatusResult {
  readonly cases: number;
  readonly tallies: readonly Tally[];
  /** Of the cases that more than one backend ran: those with equal status, and those solved by all with equal programs. */
  readonly compared: number;
  readonly sameStatus: number;
  readonly sameProgram: number;
  readonly allSolved: number;
  /** Bounds of one backend above a feasible value of another. */
  readonly contradictions: number;
  /** What went wrong, a line each. */
  readonly faults: readonly string[];
}

/** Where problems are solved, and which of them: all where it does not say. */
export interface Backend {
  readonly device: 'cpu' | Accelerator;
  readonly takes?: (at: number) => boolean;
}

/** Backends by name. */
export type Backends = Readonly<Record<string, Backend>>;

interface Count {
  solved: number;
  unsolved: number;
  falseClaims: number;
  crashes: number;
  hangs: number;
}

/** Solves the cases of these numbers on every backend that takes them, and judges every claim. */
export async function runCases(
  backends: Backends,
  numbers: readonly number[],
  seed: number,
  progress: (done: number) => void = () => {},
): Promise<StatusResult> {
  const counts = new Map<string, Count>(
    Object.keys(backends).map((name) => [name, { solved: 0, unsolved: 0, falseClaims: 0, crashes: 0, hangs: 0 }]),
  );
  const faults: string[] = [];
  let [compared, sameStatus, sameProgram, allSolved, contradicted] = [0, 0, 0, 0, 0];
  for (const [done, at] of numbers.entries()) {
    const { name, problem } = caseAt(at, seed);
    const verdicts: { status: Status; verdict: Verdict }[] = [];
    for (const [backend, { device, takes }] of Object.entries(backends)) {
      if (takes && !takes(at)) continue;
      const count = counts.get(backend)!;
      const note = (fault: string): void => void faults.push(`${name}, ${backend}: ${fault}`);
      try {
        const solution = await withinTime(solve(problem, { device, gap: GAP, ...LIMITS }), HANG_SECONDS);
        if (solution === 'hangs') {
          count.hangs++;
          note('hangs');
          continue;
        }
        const verdict = judge(problem, solution, GAP);
        count[solution.status === 'solved' ? 'solved' : 'unsolved']++;
        if (verdict.faults.length > 0) count.falseClaims++;
        verdict.faults.forEach(note);
        verdicts.push({ status: solution.status, verdict });
      } catch (error) {
        count.crashes++;
        note(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      }
    }
    const against = contradictions(verdicts.map(({ verdict }) => verdict));
    contradicted += against.length;
    for (const fault of against) faults.push(`${name}: ${fault}`);
    if (verdicts.length > 1) {
      compared++;
      const [first, ...others] = verdicts;
      if (others.every(({ status }) => status === first!.status)) sameStatus++;
      if (verdicts.every(({ status }) => status === 'solved')) {
        allSolved++;
        if (others.every(({ verdict }) => closeTo(verdict.program, first!.verdict.program))) sameProgram++;
      }
    }
    progress(done + 1);
  }
  const tallies = [...counts].map(([backend, count]) => ({ backend, ...count }));
  return { cases: numbers.length, tallies, compared, sameStatus, sameProgram, allSolved, contradictions: contradicted, faults };
}

function closeTo(a: number, b: number): boolean {
  return Math.abs(a - b) <= AGREEMENT * Math.max(Math.abs(a), Math.abs(b), 1e-12);
}
