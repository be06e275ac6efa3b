/** A mutant that no test can tell from the program, and why. */
export interface Equivalent {
  readonly file: string;
  /** Part of the mutated line, with which it is found again. */
  readonly line: string;
  /** What becomes what, as reports print it. */
  readonly change: string;
  readonly reason: string;
}

/** The mutants of a file, one after the other. */
export function inFile(file: string, listed: readonly (readonly [line: string, change: string, reason: string])[]): Equivalent[] {
  return listed.map(([line, change, reason]) => ({ file, line, change, reason }));
}
