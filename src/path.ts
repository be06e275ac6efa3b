import { DEFAULT_SETTINGS, type SolveSettings } from './admm/settings';
import type { Solution } from './admm/solution';
import { solve } from './admm/solve';
import { InputError } from './errors';
import { leaseDevice, type DeviceLease } from './device/lease';
import { sampleOn } from './device/sample-on';
import { toMatrix } from './matrix';
import { dot } from './problem/objective';
import { bitAt } from './problem/patterns';
import { checkPerturbation, defineProblem, type Problem } from './problem/problem';
import { profileOf, type Profile } from './profile/profile';
import type { TrainInput } from './train';

/** What a path is solved on: a problem, or data whose patterns are sampled once for the whole path. */
export type PathInput = Problem | (Omit<TrainInput, 'beta'> & { readonly beta?: number });

/** Settings of every solve on a path; limits hold for each solve by itself. */
export type PathSettings = Partial<Omit<SolveSettings, 'warmStart'>>;

/** Where a β path goes: the values themselves, or how many and down to which share of the largest. */
export interface BetaPathSettings extends PathSettings {
  /** Penalty weights, positive, in any order; solved from the largest to the smallest. */
  readonly betas?: readonly number[];
  /** Without `betas`: this many values in geometric progression from {@link largestBeta} down; default 8. */
  readonly count?: number;
  /** Without `betas`: the smallest value over the largest, in (0, 1); default 1e-3. */
  readonly ratio?: number;
  /** Called after each solve. */
  readonly onSolution?: (step: BetaStep) => void;
}

/** Where an ε path goes. */
export interface EpsilonPathSettings extends PathSettings {
  /** Radii as `defineProblem` takes them, in any order; solved from the smallest to the largest by their largest entry. */
  readonly epsilons: readonly (number | ArrayLike<number>)[];
  /** Called after each solve. */
  readonly onSolution?: (step: EpsilonStep) => void;
}

/** One solve of a β path. */
export interface BetaStep {
  readonly beta: number;
  readonly solution: Solution;
}

/** One solve of an ε path, with the radius as it was given. */
export interface EpsilonStep {
  readonly epsilon: number | ArrayLike<number>;
  readonly solution: Solution;
}

/**
 * Solves along falling β, each solve starting from the solution before; the patterns are the same throughout. Ends early, with the
 * solutions so far, when the signal is aborted.
 *
 * @throws InputError for wrong data or settings.
 */
export async function betaPath(input: PathInput, settings: BetaPathSettings = {}): Promise<BetaStep[]> {
  const steps: BetaStep[] = [];
  for await (const step of walkBeta(input, settings)) {
    steps.push(step);
    settings.onSolution?.(step);
  }
  return steps;
}

/** {@link betaPath} as an async iterator, which yields after each solve; leave the loop to stop. */
export async function* walkBeta(input: PathInput, settings: BetaPathSettings = {}): AsyncGenerator<BetaStep, void, void> {
  const { betas, count = 8, ratio = 1e-3, ...solving } = settings;
  delete solving.onSolution;
  const wanted = betas === undefined ? undefined : checkBetas(betas);
  if (!wanted) checkProgression(count, ratio);
  yield* walk(input, 1, solving, (problem) => {
    const values = wanted ?? progression(largestBeta(problem), count, ratio);
    return values.map((beta) => [{ beta }, { ...problem, beta }]);
  });
}

/**
 * Solves along growing ε, each solve starting from the solution before; the patterns are the same throughout. Ends early, with the
 * solutions so far, when the signal is aborted.
 *
 * @throws InputError for wrong data or settings.
 */
export async function epsilonPath(input: PathInput, settings: EpsilonPathSettings): Promise<EpsilonStep[]> {
  const steps: EpsilonStep[] = [];
  for await (const step of walkEpsilon(input, settings)) {
    steps.push(step);
    settings.onSolution?.(step);
  }
  return steps;
}

/** {@link epsilonPath} as an async iterator, which yields after each solve; leave the loop to stop. */
export async function* walkEpsilon(input: PathInput, settings: EpsilonPathSettings): AsyncGenerator<EpsilonStep, void, void> {
  const { epsilons, ...solving } = settings;
  delete solving.onSolution;
  if (!Array.isArray(epsilons) || epsilons.length === 0) throw new InputError('epsilons is empty: give at least one radius');
  const size = (epsilon: number | ArrayLike<number>) => (typeof epsilon === 'number' ? epsilon : Math.max(...Array.from(epsilon)));
  const ordered = [...(epsilons as EpsilonPathSettings['epsilons'])].sort((a, b) => size(a) - size(b));
  yield* walk(input, undefined, solving, (problem) =>
    ordered.map((epsilon) => {
      const perturbation = checkPerturbation(epsilon, problem.perturbation.norm, problem.X.columns);
      return [{ epsilon }, { ...problem, perturbation }];
    }),
  );
}

/**
 * A weight β from which on v = w = 0 is optimal: max_i ‖Σ_k d_ik g_k x_k‖₂/n with g_k the slope of the loss at f = 0, so y for hinge and
 * squared and y/2 for logistic. There p, q = |g| in the loss's direction with Z = (p − q) x/n and α = 0 is dual feasible, and its value
 * is the program's at 0. It is the smallest such β where ε = 0 and the best direction of the worst pattern lies inside its cone;
 * otherwise cones and radii only make 0 optimal for smaller β, too.
 */
export function largestBeta({ X, y, loss, patterns }: Problem): number {
  const [n, d] = [X.rows, X.columns];
  const slope = loss === 'logistic' ? 0.5 : 1;
  let largest = 0;
  for (let i = 0; i < patterns.count; i++) {
    const sum = new Float64Array(d);
    let size = 0;
    for (let k = 0; k < n; k++) {
      if (bitAt(patterns, i, k) === 0) continue;
      const g = slope * y[k]!;
      for (let j = 0; j < d; j++) sum[j]! += g * X.data[k * d + j]!;
      size += Math.abs(g) * Math.sqrt(dot(X.data, k * d, X.data, k * d, d));
    }
    largest = Math.max(largest, Math.sqrt(dot(sum, 0, sum, 0, d)) + (n + d + 8) * Number.EPSILON * size);
  }
  return largest / n;
}

/** One solve after the other on one device, from one set of patterns. */
async function* walk<Label extends object>(
  input: PathInput,
  placeholder: number | undefined,
  given: PathSettings,
  stopsOf: (problem: Problem) => readonly (readonly [Label, Problem])[],
): AsyncGenerator<Label & { readonly solution: Solution }, void, void> {
  const profile = profileOf(given.profile);
  const settings = { ...given, profile };
  const lease = await leaseDevice(settings.device ?? DEFAULT_SETTINGS.device, profile);
  try {
    const { problem, seed } = await problemOf(input, placeholder, settings, lease);
    let warmStart: Solution | undefined;
    for (const [label, stop] of stopsOf(problem)) {
      warmStart = await solve(stop, { ...settings, device: lease, seed, warmStart });
      yield { ...label, solution: warmStart };
      if (warmStart.status === 'cancelled') return;
    }
  } finally {
    lease.dispose();
  }
}

async function problemOf(
  input: PathInput,
  placeholder: number | undefined,
  { signal, profile, seed: given = null }: PathSettings & { readonly profile: Profile | undefined },
  lease: DeviceLease,
): Promise<{ problem: Problem; seed: number | null }> {
  if (typeof input.patterns === 'object') return { problem: input as Problem, seed: given };
  const { patterns: count, seed = 0, beta = placeholder, ...rest } = input as Exclude<PathInput, Problem>;
  if (beta === undefined) throw new InputError('beta is missing: a path over epsilon needs the weight of its penalty, such as 1e-3');
  const X = toMatrix(input.X, 'X');
  const patterns = await sampleOn(lease, X, { patterns: count, seed, profile, signal });
  return { problem: defineProblem({ ...rest, beta, X, patterns }), seed };
}

function checkBetas(betas: readonly number[]): number[] {
  if (betas.length === 0) throw new InputError('betas is empty: give at least one positive weight, or leave it out');
  for (const beta of betas) {
    if (!(beta > 0 && Number.isFinite(beta))) throw new InputError(`betas holds ${beta}: expected positive finite numbers, such as 1e-3`);
  }
  return [...betas].sort((a, b) => b - a);
}

function checkProgression(count: number, ratio: number): void {
  if (!Number.isSafeInteger(count) || count < 1) throw new InputError(`count is ${count}: expected an integer from 1`);
  if (!(ratio > 0 && ratio < 1)) throw new InputError(`ratio is ${ratio}: expected a number in (0, 1), such as 1e-3`);
}

/** largest · ratio^(k/(count − 1)), k = 0 … count − 1. */
function progression(largest: number, count: number, ratio: number): number[] {
  if (largest === 0) throw new InputError('X is all zero on every pattern, so that no weight gives a network: give betas, or other data');
  return Array.from({ length: count }, (_, k) => largest * ratio ** (count === 1 ? 0 : k / (count - 1)));
}
