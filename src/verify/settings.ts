import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { checkPerturbation, oneOf } from '../problem/problem';
import { profileOf, type Profile } from '../profile/profile';
import type { AttackSet } from '../reference/attack-set';

/**
 * How min y f is bounded from below: 'interval' adds up each neuron's own least term; 'relaxation' replaces the unstable neurons'
 * terms by lines and minimises exactly; 'branch-and-bound' starts from both and decides neuron after neuron until the sign of
 * min y f is known. Each is at least as tight as the one before it.
 */
export type Method = 'interval' | 'relaxation' | 'branch-and-bound';

const METHODS: readonly Method[] = ['interval', 'relaxation', 'branch-and-bound'];

/** How far a verification has got. */
export interface VerifyProgress {
  /** Samples whose search has ended, of `samples`. */
  readonly finished: number;
  readonly samples: number;
  readonly nodes: number;
  readonly seconds: number;
}

/** What an adversary may do, and how hard it is to be refuted. */
export interface VerifySettings {
  /** One radius for every feature, or one for each ('linf' only); a feature of radius 0 never moves. */
  readonly epsilon: number | ArrayLike<number>;
  /** 'linf' (the default) moves every feature by at most its radius, 'l2' the sample by at most ε in Euclidean norm. */
  readonly norm?: 'linf' | 'l2';
  /** [low, high], the range that moved values stay in, as in attacks; default none. */
  readonly range?: readonly [number, number];
  /** Default 'branch-and-bound'. */
  readonly method?: Method;
  /** The most nodes of a sample's search, an integer ≥ 1; default 1000. More proves more and takes longer. */
  readonly budget?: number;
  /**
   * Without it a search ends when the sign of min y f is known. With it, when upper − lower ≤ tolerance, a positive number: for the
   * value of the minimum itself.
   */
  readonly tolerance?: number;
  /** Where the search's ascents run; 'auto' (the default) takes the faster device. Bounds and values are in double precision anyway. */
  readonly device?: DeviceChoice;
  /** Stops the verification, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** true, or a {@link Profile} that keeps totals: takes the times of its phases and kernels, as in a solve; default false. */
  readonly profile?: boolean | Profile;
  /** Called after each round of the search. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** Checked settings with their defaults. */
export interface VerifyPlan {
  readonly set: AttackSet;
  readonly method: Method;
  readonly budget: number;
  readonly tolerance: number | undefined;
  readonly device: DeviceChoice;
  readonly signal: AbortSignal | undefined;
  readonly profile: Profile | undefined;
  readonly onProgress: ((progress: VerifyProgress) => void) | undefined;
}

/** Fills in defaults and checks every setting. */
export function completeVerify(given: VerifySettings, features: number): VerifyPlan {
  const {
    epsilon,
    norm = 'linf',
    range,
    method = 'branch-and-bound',
    budget = 1000,
    tolerance,
    device = 'auto',
    signal,
    onProgress,
  } = given;
  if (epsilon === undefined) throw new InputError('epsilon is missing: say how far a feature may move, such as 0.03');
  oneOf(method, METHODS, 'method');
  if (typeof device !== 'object') oneOf(device, ['auto', 'gpu', 'cpu'] as const, 'device');
  if (!Number.isSafeInteger(budget) || budget < 1) throw new InputError(`budget is ${budget}: expected a number of nodes, an integer ≥ 1`);
  if (tolerance !== undefined && !(tolerance > 0)) throw new InputError(`tolerance is ${tolerance}: expected a positive number, or none`);
  if (range && !(range.length === 2 && range[0] < range[1])) {
    throw new InputError(`range is [${Array.from(range).join(', ')}]: expected [low, high] with low < high, such as [0, 1]`);
  }
  const set: AttackSet = { perturbation: checkPerturbation(epsilon, norm, features), range: range ?? [-Infinity, Infinity] };
  return { set, method, budget, tolerance, device, signal, profile: profileOf(given.profile), onProgress };
}
