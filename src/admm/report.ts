import { networkFromConvex } from '../model/from-convex';
import { networkObjective } from '../model/network-objective';
import { masksHash } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import type { Splitting } from '../problem/splitting';
import type { Best } from './best';
import type { Solution, Status } from './solution';

/** A run as its report needs it: how it ended, and what it ran on. */
export interface Run {
  readonly status: Status;
  readonly iterations: number;
  readonly seconds: number;
  readonly device: string;
  readonly splitting: Pick<Splitting, 'kind' | 'penalties'>;
  readonly seed: number | null;
}

/** The best point of a run as a solution: its network, and the three numbers that are computed in double precision. */
export function solutionOf(problem: Problem, best: Best, { status, iterations, seconds, device, splitting, seed }: Run): Solution {
  const network = networkFromConvex(best.convex);
  const { program, dualBound, relativeGap, coneViolation, convex, dual } = best;
  return {
    status,
    objective: { program, dualBound, network: networkObjective(problem, network) },
    relativeGap,
    coneViolation,
    iterations,
    seconds,
    device,
    splitting: splitting.kind,
    penalties: splitting.penalties,
    seed,
    masksHash: masksHash(problem.patterns),
    network,
    convex,
    patterns: problem.patterns,
    dual,
  };
}
