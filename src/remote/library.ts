import type { solve } from '../admm/solve';
import type { solveClasses } from '../admm/solve-classes';
import type { fgsm } from '../attacks/fgsm';
import type { pgd } from '../attacks/pgd';
import type { robustLinear } from '../baselines/robust-linear';
import type { trainByGradient } from '../baselines/train-by-gradient';
import type { tuneGradient } from '../baselines/tune-gradient';
import type { globalBound } from '../enrich/global-bound';
import type { refine } from '../enrich/refine';
import type { trainPriced } from '../enrich/train-priced';
import type { CertifySettings, EstimatorAttackSettings } from '../estimators/class-margins';
import type { Estimator, TargetsOf } from '../estimators/cross-validate';
import type { FitSettings } from '../estimators/fit';
import type { MatrixLike } from '../matrix';
import type { trainClasses } from '../multiclass';
import type { betaPath, epsilonPath } from '../path';
import type { enumeratePatterns } from '../sampling/enumerate';
import type { train } from '../train';
import type { certifiedRadius } from '../verify/certified-radius';
import type { verify } from '../verify/verify';

/** The functions that run as they are in a worker: same arguments, settings, progress, cancellation and errors as on the page. */
export interface RemoteFunctions {
  readonly train: typeof train;
  readonly trainClasses: typeof trainClasses;
  readonly trainPriced: typeof trainPriced;
  readonly solve: typeof solve;
  readonly solveClasses: typeof solveClasses;
  readonly refine: typeof refine;
  readonly betaPath: typeof betaPath;
  readonly epsilonPath: typeof epsilonPath;
  readonly enumeratePatterns: typeof enumeratePatterns;
  readonly globalBound: typeof globalBound;
  readonly fgsm: typeof fgsm;
  readonly pgd: typeof pgd;
  readonly verify: typeof verify;
  readonly certifiedRadius: typeof certifiedRadius;
  readonly robustLinear: typeof robustLinear;
  readonly trainByGradient: typeof trainByGradient;
  readonly tuneGradient: typeof tuneGradient;
}

/** What estimators do in a worker; they themselves stay on the page, as they were. */
export interface RemoteEstimators {
  /** Learns as the estimator's `fit` does, and returns a fitted copy. */
  fit<E extends Estimator>(estimator: E, X: MatrixLike, y: TargetsOf<E>, settings?: FitSettings): Promise<E>;
  /** What the estimator's `certify` returns. */
  certify<E extends Estimator>(estimator: E, X: MatrixLike, y: TargetsOf<E>, settings?: CertifySettings): ReturnType<E['certify']>;
  /** What the estimator's `attack` returns. */
  attack<E extends Estimator>(estimator: E, X: MatrixLike, y: TargetsOf<E>, settings?: EstimatorAttackSettings): ReturnType<E['attack']>;
}

/**
 * The library in a worker, so that the page stays responsive. Arguments are copied, never transferred, and `device` is 'auto', 'gpu'
 * or 'cpu': the worker acquires its own, and keeps it between calls.
 */
export interface RemoteLibrary extends RemoteFunctions, RemoteEstimators {
  /** Ends the worker; calls under way reject with a {@link WorkerError}. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** The number of a function's arguments before its settings, which are last. */
type BeforeSettings<F> = F extends (...args: infer A) => unknown
  ? Required<A> extends [...infer Before, unknown]
    ? Before['length']
    : never
  : never;

type Remote = RemoteFunctions & RemoteEstimators;

/** The place of each function's settings among its arguments. */
export const SETTINGS_AT: { readonly [Name in keyof Remote]: BeforeSettings<Remote[Name]> } = {
  train: 1,
  trainClasses: 1,
  trainPriced: 1,
  solve: 1,
  solveClasses: 1,
  refine: 2,
  betaPath: 1,
  epsilonPath: 1,
  enumeratePatterns: 1,
  globalBound: 2,
  fgsm: 3,
  pgd: 3,
  verify: 3,
  certifiedRadius: 3,
  robustLinear: 1,
  trainByGradient: 1,
  tuneGradient: 1,
  fit: 3,
  certify: 3,
  attack: 3,
};

export type RemoteName = keyof Remote;
