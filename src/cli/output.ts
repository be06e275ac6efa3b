import type { Solution } from '../index';
import { EXIT } from './io';
import { describeLines } from './table';

/** What `--json` prints; a value that is not finite is null, as JSON has no other way to write it. */
export interface Report {
  readonly status: Solution['status'];
  readonly objective: { readonly program: number | null; readonly dualBound: number | null; readonly network: number | null };
  readonly relativeGap: number | null;
  readonly coneViolation: number | null;
  readonly iterations: number;
  readonly seconds: number;
  readonly device: string;
  readonly seed: number | null;
  readonly neurons: number;
  readonly masksHash: string;
}

/** The report of a solution. */
export function reportOf(solution: Solution): Report {
  const { program, dualBound, network } = solution.objective;
  return {
    status: solution.status,
    objective: { program: finite(program), dualBound: finite(dualBound), network: finite(network) },
    relativeGap: finite(solution.relativeGap),
    coneViolation: finite(solution.coneViolation),
    iterations: solution.iterations,
    seconds: solution.seconds,
    device: solution.device,
    seed: solution.seed,
    neurons: solution.network.hidden.rows,
    masksHash: solution.masksHash,
  };
}

/** The report as lines for people. */
export function describeReport(report: Report): string {
  const { program, dualBound, network } = report.objective;
  return describeLines([
    ['status', report.status],
    ['program', program],
    ['dual bound', dualBound],
    ['network', network],
    ['relative gap', report.relativeGap],
    ['cone violation', report.coneViolation],
    ['neurons', report.neurons],
    ['iterations', report.iterations],
    ['seconds', Number(report.seconds.toFixed(2))],
    ['device', report.device],
    ['seed', report.seed ?? 'none'],
    ['masks', report.masksHash],
  ]);
}

/** The exit code that a status stands for. */
export function exitCodeOf(status: Solution['status']): number {
  if (status === 'solved') return EXIT.done;
  return status === 'cancelled' ? EXIT.cancelled : EXIT.notSolved;
}

/** The value, or null when it is not finite. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
