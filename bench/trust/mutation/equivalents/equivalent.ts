/** A mutant that no test can tell from the program, and why. */
export interface Equivalent {
  readonly file: string;
  /** Text of the file in which the mutated place is found again, and which holds that place. */
  readonly within: string;
  /** What becomes what, as reports print it. */
  readonly change: string;
  readonly reason: string;
}

/** The mutants of a file, one after the other. */
export function inFile(file: string, listed: readonly (readonly [within: string, change: string, reason: string])[]): Equivalent[] {
  return listed.map(([within, change, reason]) => ({ file, within, change, reason }));
}
