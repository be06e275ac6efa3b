/** The program's best value, and what is left to prove, after some iterations. */
export interface TracePoint {
  readonly iteration: number;
  readonly program: number;
  readonly relativeGap: number;
}

/** No run is called stalled before so many iterations. */
const LEAST_ITERATIONS = 300;
/** What counts as standing still: less than these shares of the program and of the gap over the last `SHARE` of all iterations. */
const PROGRESS = 1e-3;
const CLOSED = 0.05;
const SHARE = 0.4;

/**
 * True when the last 40 % of the iterations lowered the program's value by less than 0.1 % and closed less than 5 % of the gap: the
 * solver moves on one side at a time, so that neither alone tells that there is nothing more to gain.
 */
export function isStalled(trace: readonly TracePoint[]): boolean {
  const last = trace.at(-1);
  if (last === undefined || last.iteration < LEAST_ITERATIONS) return false;
  const before = trace.filter(({ iteration }) => iteration <= (1 - SHARE) * last.iteration).at(-1);
  if (before === undefined) return false;
  return before.program - last.program < PROGRESS * Math.abs(last.program) && last.relativeGap > (1 - CLOSED) * before.relativeGap;
}
