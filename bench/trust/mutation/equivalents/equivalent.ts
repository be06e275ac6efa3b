/** A mutant that no test can tell from the program, and why. */
export interface Equivalent {
  readonly file: string;
  /** Part of the mutated line, with which it is found again. */
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}
