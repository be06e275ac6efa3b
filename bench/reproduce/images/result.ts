import type { Choice, FitSettings, Method } from '../rivals/fit';

/** Whether β is the paper's or, like every other setting, chosen by cross-validation. */
export type Rule = 'paper' | 'validated';

/** Accuracies on samples that training left out, over all folds: clean and under PGD. */
export interface Candidate extends Choice {
  readonly clean: number;
  readonly attacked: number;
}

/** Shares of the test samples. */
export interface Accuracies {
  readonly clean: number;
  readonly fgsm: number;
  readonly pgd: number;
}

/** One network, trained with one seed on all training samples. */
export interface Run extends Accuracies {
  readonly seed: number;
  readonly status: string;
  readonly iterations: number;
  /** Training alone. */
  readonly seconds: number;
  readonly neurons: number;
  readonly patterns: number | null;
  /** The convex program's value and lower bound; null for back-propagation. */
  readonly program: number | null;
  readonly dualBound: number | null;
  /** The network's own training objective: loss under attack within the radius of training, and the penalty. */
  readonly network: number;
  /** The same under attack within the whole radius: comparable between methods at one β. */
  readonly attackedObjective: number;
  /** Share of the test samples certified by the relaxation in closed form. */
  readonly relaxation: number;
  /** Verdicts of branch and bound, as shares of the test samples. */
  readonly certified: number;
  readonly attacked: number;
  readonly unknown: number;
  /** Nodes of the sample that took most. */
  readonly mostNodes: number;
  /** Test samples that are certified although the attack found a point of the other class; 0 or something is wrong. */
  readonly contradictions: number;
}

/** A method in a protocol. */
export interface MethodResult {
  readonly method: Method;
  readonly rule: Rule;
  readonly choice: Candidate;
  readonly runs: readonly Run[];
  /** For each test sample, in how many runs it is classified right: one digit a sample. */
  readonly right: { readonly clean: string; readonly fgsm: string; readonly pgd: string };
}

/** All methods on the same features. */
export interface ProtocolResult {
  readonly id: string;
  readonly title: string;
  /** What was done to the features, in words. */
  readonly features: string;
  readonly dimension: number;
  readonly shares: readonly number[];
  /** Share of the samples on the smaller side of a random pattern, in the median. */
  readonly smallerSide: number;
  readonly methods: readonly MethodResult[];
  /** Everything that was tried. */
  readonly candidates: readonly { readonly method: Method; readonly candidates: readonly Candidate[] }[];
}

/** A data set with the samples that were used of it. */
export interface DatasetResult {
  readonly name: string;
  readonly source: string;
  /** The two classes: positive, negative. */
  readonly classes: readonly [string, string];
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly epsilon: number;
  /** The unit of ε, in words. */
  readonly unit: string;
  /** Samples that cross-validation used. */
  readonly selectionSamples: number;
  readonly protocols: readonly ProtocolResult[];
}

/** What the experiment ran with. */
export interface ImageSettings extends FitSettings {
  readonly paperBeta: number;
  readonly betas: readonly number[];
  readonly learningRates: readonly number[];
  readonly epochs: readonly number[];
  readonly attackSteps: number;
  readonly folds: number;
  readonly foldsUsed: number;
  /** Iterations at most in cross-validation. */
  readonly selectionIterations: number;
  /** Nodes of branch and bound for a sample, at most. */
  readonly budget: number;
  readonly seeds: readonly number[];
  /** Radii of training to choose from where they are chosen, as shares of the radius of the attacks. */
  readonly shares: readonly number[];
  /** Samples at most, for training, testing and cross-validation. */
  readonly trainCap: number;
  readonly testCap: number;
  readonly selectionCap: number;
}

/** What the experiment found; plain data. */
export interface ImagesResult {
  /** False when the images were not found and shipped data took their place. */
  readonly images: boolean;
  readonly settings: ImageSettings;
  readonly datasets: readonly DatasetResult[];
}
