import { DEFAULT_SETTINGS, type SolveSettings } from './admm/settings';
import { solve } from './admm/solve';
import type { Solution } from './admm/solution';
import { leaseDevice } from './device/lease';
import { sampleOn } from './device/sample-on';
import { toMatrix, type MatrixLike } from './matrix';
import { checkPerturbation, checkTargets, defineProblem, type ProblemInput } from './problem/problem';
import { profileOf } from './profile/profile';

/** What {@link train} needs: a problem whose patterns are still to be sampled. */
export interface TrainInput extends Omit<ProblemInput, 'X' | 'patterns'> {
  readonly X: MatrixLike;
  /** How many activation patterns to train on, the all-ones pattern included. */
  readonly patterns: number;
  /** Seed of the sampled directions, a nonnegative integer; default 0. */
  readonly seed?: number;
}

/**
 * Samples activation patterns of X in time linear in the samples and solves the convex training program over them.
 *
 * @throws InputError for wrong data or settings, before any GPU work.
 */
export async function train(input: TrainInput, settings: Partial<SolveSettings> = {}): Promise<Solution> {
  const { patterns: count, seed = 0, ...rest } = input;
  const X = toMatrix(input.X, 'X');
  checkTargets(input.y, X.rows, input.loss);
  checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns);
  const profile = profileOf(settings.profile);
  const lease = await leaseDevice(settings.device ?? DEFAULT_SETTINGS.device, profile);
  try {
    const patterns = await sampleOn(lease, X, { patterns: count, seed, profile, signal: settings.signal });
    return await solve(defineProblem({ ...rest, X, patterns }), { ...settings, device: lease, profile, seed });
  } finally {
    lease.dispose();
  }
}
