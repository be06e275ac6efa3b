/** The lowest program value found up to an iteration. */
export interface Lowest {
  readonly iteration: number;
  readonly program: number;
}

/** What counts as standing still: less than this relative progress over the last `WINDOW` of all iterations. */
const PROGRESS = 0.01;
const WINDOW = 1 / 3;

/**
 * True when the last third of the iterations lowered the program by less than 1 %: from then on iterations are better spent on the
 * dual. Leaning towards the dual earlier holds the primal point back, at small β by several per cent.
 */
export function standsStill(trace: readonly Lowest[]): boolean {
  const last = trace.at(-1);
  if (last === undefined) return false;
  const before = trace.filter(({ iteration }) => iteration <= (1 - WINDOW) * last.iteration).at(-1);
  return before !== undefined && before.program - last.program < PROGRESS * Math.abs(last.program);
}
