/** The program's best value after some iterations. */
export interface TracePoint {
  readonly iteration: number;
  readonly program: number;
}

/** No run is called stalled before so many iterations. */
const LEAST_ITERATIONS = 300;
/** What counts as standing still: less than this relative progress over the last `SHARE` of all iterations. */
const PROGRESS = 1e-3;
const SHARE = 0.4;

/**
 * True when the last 40 % of the iterations lowered the program's value by less than 0.1 %: at small β the dual bound lags far behind
 * the program, so that the gap does not tell when there is nothing more to gain.
 */
export function isStalled(trace: readonly TracePoint[]): boolean {
  const last = trace.at(-1);
  if (last === undefined || last.iteration < LEAST_ITERATIONS) return false;
  const before = trace.filter(({ iteration }) => iteration <= (1 - SHARE) * last.iteration).at(-1);
  return before !== undefined && before.program - last.program < PROGRESS * Math.abs(last.program);
}
