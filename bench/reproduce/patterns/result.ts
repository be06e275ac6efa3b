/** Whether one more random pattern lowers the optimum by more than a stated share: proven either way, or neither. */
export type Verdict = 'lower' | 'same' | 'undecided';

/** The optimum after an addition that changed it, between two proven values. */
export interface GrowthStep {
  /** Random directions drawn so far, repeats included. */
  readonly draws: number;
  /** Different patterns among them. */
  readonly patterns: number;
  readonly program: number;
  readonly dualBound: number;
}

/** What is known after P draws, before the next one. */
export interface GrowthTrial {
  readonly draws: number;
  /** What draw P + 1 did. */
  readonly verdict: Verdict;
  /** At most this share of all directions has a pattern that would lower the optimum: the rest is proven not to. */
  readonly lowering: number;
}

/** Patterns drawn one after another at random and kept. */
export interface Growth {
  readonly seed: number;
  readonly steps: readonly GrowthStep[];
  readonly trials: readonly GrowthTrial[];
  /** Different patterns in the end. */
  readonly patterns: number;
}

/** One solve by another way of getting patterns. */
export interface EnrichedRun {
  readonly way: 'soft' | 'refined' | 'priced';
  readonly seed: number;
  /** Patterns allowed: so many random ones, or at most so many by pricing. */
  readonly sampled: number;
  /** Patterns in the program that was solved last. */
  readonly patterns: number;
  /** Neurons that are not zero in the network. */
  readonly neurons: number;
  /** The network's own training objective. */
  readonly network: number;
  /** Of all solves together. */
  readonly seconds: number;
  readonly status: string;
}

/** What the theory promises after P draws. */
export interface Guarantee {
  readonly draws: number;
  /** (n + 1)/(P + 1): the probability that draw P + 1 lowers the optimum is at most this, over all draws. */
  readonly mean: number;
  /** ψ such that, with confidence 1 − ξ in the draws, the next one lowers the optimum with probability at most ψ. */
  readonly psi: number;
}

export interface PatternsResult {
  readonly samples: number;
  readonly features: number;
  readonly loss: string;
  readonly beta: number;
  /** Relative gap of every optimum over random patterns. */
  readonly gap: number;
  /** Relative gap and time limit of every solve of the other ways. */
  readonly enrichedGap: number;
  readonly enrichedSeconds: number;
  /** An addition counts when it lowers the optimum by more than this share. */
  readonly delta: number;
  readonly xi: number;
  readonly dataSeed: number;
  /** How many patterns the data have: all cells that the lines of the samples cut the plane into. */
  readonly cells: number;
  /** The optimum over all of them: that of the non-convex problem. */
  readonly exact: {
    readonly program: number;
    readonly dualBound: number;
    readonly neurons: number;
    /** What column generation by the general solver reaches, and the bound over all patterns that its dual point proves. */
    readonly priced: { readonly network: number; readonly bound: number; readonly patterns: number; readonly seconds: number };
  };
  /** The objective of the network that is 0 everywhere. */
  readonly zero: number;
  readonly growths: readonly Growth[];
  readonly guarantees: readonly Guarantee[];
  readonly enriched: readonly EnrichedRun[];
  /** Draws that the bound asks for, for some ψ. */
  readonly required: readonly { readonly psi: number; readonly draws: number }[];
  readonly solves: number;
  readonly seconds: number;
}
