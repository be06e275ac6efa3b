import type { Choice, Method } from '../rivals/fit';

/** One network, trained for one radius and attacked within it. */
export interface RegressionRun {
  readonly seed: number;
  readonly method: Method;
  /** Radius of training and attack, in standard deviations of each feature. */
  readonly epsilon: number;
  readonly choice: Choice;
  readonly status: string;
  readonly seconds: number;
  readonly neurons: number;
  /** Mean squared errors on the test samples as shares of the target's variance: clean, and the largest that PGD finds. */
  readonly clean: number;
  readonly attacked: number;
  /** The convex program's value; null for back-propagation. */
  readonly program: number | null;
  /** The training objective under attack within the radius of training. */
  readonly network: number;
}

/** What the experiment ran with. */
export interface RegressionSettings {
  readonly epsilons: readonly number[];
  readonly betas: readonly number[];
  readonly learningRates: readonly number[];
  readonly epochs: number;
  readonly patterns: number;
  readonly neurons: number;
  readonly maxIterations: number;
  readonly attackSteps: number;
  /** A seed draws the split, the patterns and the first weights. */
  readonly seeds: readonly number[];
}

/** What the experiment found; plain data. */
export interface RegressionResult {
  readonly dataset: string;
  readonly source: string;
  readonly target: string;
  readonly features: readonly string[];
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly settings: RegressionSettings;
  readonly runs: readonly RegressionRun[];
}
