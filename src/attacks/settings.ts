import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { checkPerturbation, oneOf } from '../problem/problem';
import { profileOf, type Profile } from '../profile/profile';
import type { AttackSet } from '../reference/attack-set';

/** What an attack makes worse. */
export type AttackTarget = 'margin' | 'residual';

/** What an adversary may do, and how hard it tries. */
export interface AttackSettings {
  /** One radius for every feature, or one for each ('linf' only); a feature of radius 0 never moves. */
  readonly epsilon: number | ArrayLike<number>;
  /** 'linf' (the default) moves every feature by at most its radius, 'l2' the sample by at most ε in Euclidean norm. */
  readonly norm?: 'linf' | 'l2';
  /** 'margin' (the default) minimises y f for labels ±1, never the clipped loss; 'residual' maximises |f − y| on both sides. */
  readonly target?: AttackTarget;
  /** Steps of projected gradient ascent, an integer ≥ 1; default 20. */
  readonly steps?: number;
  /** Length of a step as a share of ε, a positive number; default 2.5/steps. */
  readonly stepSize?: number;
  /** Starts, an integer ≥ 1: the clean point, then points drawn uniformly from the set; default 1. */
  readonly restarts?: number;
  /** Seed of the random starts, an integer in [0, 2⁵³); default 0. */
  readonly seed?: number;
  /**
   * [low, high], the range that attacked values stay in, such as [0, 1] for images; default none. A clean value outside the range
   * may stay or move towards it.
   */
  readonly range?: readonly [number, number];
  /** Where the ascent runs; 'auto' (the default) takes the faster device. Values are in double precision anyway. */
  readonly device?: DeviceChoice;
  /** Stops the attack, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** true, or a {@link Profile} that keeps totals: takes the times of its phases and kernels, as in a solve; default false. */
  readonly profile?: boolean | Profile;
}

/** Checked settings with their defaults. */
export interface Attack {
  readonly set: AttackSet;
  readonly target: AttackTarget;
  readonly steps: number;
  readonly stepSize: number;
  readonly restarts: number;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly signal: AbortSignal | undefined;
  readonly profile: Profile | undefined;
}

/** Projected gradient ascent from `restarts` starts: `steps` steps of `rate` times the radius from each. */
export interface Round {
  readonly restarts: number;
  readonly steps: number;
  readonly rate: number;
}

/** Fills in defaults and checks every setting. */
export function completeAttack(given: AttackSettings, features: number): Attack {
  const { epsilon, norm = 'linf', target = 'margin', steps = 20, restarts = 1, seed = 0, range, device = 'auto', signal } = given;
  if (epsilon === undefined) throw new InputError('epsilon is missing: say how far the attack may move a feature, such as 0.03');
  checkInteger('steps', steps, 1, 1e6);
  checkInteger('restarts', restarts, 1, 1e6);
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const stepSize = given.stepSize ?? 2.5 / steps;
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new InputError(`stepSize is ${stepSize}: expected a positive share of epsilon, such as 0.125`);
  }
  if (range && !(range.length === 2 && range[0] < range[1])) {
    throw new InputError(`range is [${Array.from(range).join(', ')}]: expected [low, high] with low < high, such as [0, 1]`);
  }
  oneOf(target, ['margin', 'residual'] as const, 'target');
  const set: AttackSet = { perturbation: checkPerturbation(epsilon, norm, features), range: range ?? [-Infinity, Infinity] };
  return { set, target, steps, stepSize, restarts, seed, device, signal, profile: profileOf(given.profile) };
}

function checkInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new InputError(`${name} is ${value}: expected an integer from ${least} to ${most}`);
  }
}
