/** One question of the trust suite and its answer: how many cases were tried, and in how many the promise broke. */
export interface Finding {
  readonly part: string;
  readonly question: string;
  readonly where: string;
  readonly cases: number;
  readonly failures: number;
  readonly note: string;
}

/** What a part found out, and what went wrong in words. */
export interface PartFindings {
  readonly findings: readonly Finding[];
  readonly faults: readonly string[];
}

/** What a part is run with. */
export interface TrustContext {
  readonly root: string;
  readonly quick: boolean;
  readonly seed: number;
  progress(line: string): void;
}
