import { InputError } from '../errors';
import { leaseDevice } from '../device/lease';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { checkTargets } from '../problem/problem';
import { within } from '../profile/profile';
import type { AttackSet } from '../reference/attack-set';
import type { Ascent } from './ascent';
import { cpuAscent } from './cpu-ascent';
import { gpuAscent } from './gpu-ascent';
import { paceOf } from './pace';
import { SampleSearch } from './sample-search';
import { search } from './search';
import type { VerifyPlan } from './settings';

/** The samples to bound, checked. */
export interface LabelledSamples {
  readonly X: Matrix;
  readonly y: Float64Array;
}

/** @throws InputError when X does not fit the network or a label is not ±1. */
export function checkSamples(network: Network, X: MatrixLike, y: ArrayLike<number>): LabelledSamples {
  const samples = toMatrix(X, 'X');
  if (samples.columns !== network.features) {
    throw new InputError(
      `X has ${samples.columns} features but the network was trained on ${network.features}: give the same columns in the same order`,
    );
  }
  const labels = checkTargets(y, samples.rows, 'squared');
  labels.forEach((label, k) => {
    if (label !== 1 && label !== -1) {
      throw new InputError(`y has ${label} at row ${k} (counted from 0) but the margin needs labels -1 and 1: map your classes to them`);
    }
  });
  return { X: samples, y: labels };
}

/** The device of a verification, asked for when the first search needs it. */
export class AscentLease {
  readonly #network: Network;
  readonly #plan: Pick<VerifyPlan, 'device' | 'profile'>;
  #ascent: Promise<Ascent> | undefined;
  #dispose = (): void => {};

  constructor(network: Network, plan: Pick<VerifyPlan, 'device' | 'profile'>) {
    [this.#network, this.#plan] = [network, plan];
  }

  ascent(): Promise<Ascent> {
    return (this.#ascent ??= this.#open());
  }

  dispose(): void {
    this.#dispose();
  }

  async #open(): Promise<Ascent> {
    const lease = await leaseDevice(this.#plan.device, this.#plan.profile);
    this.#dispose = () => lease.dispose();
    const { accelerator } = lease;
    return accelerator ? gpuAscent(accelerator, this.#network) : cpuAscent;
  }
}

/** A row of X and the set around it. */
export interface BoundTask {
  readonly sample: number;
  readonly set: AttackSet;
}

/** Bounds min y f for every task by the plan's method; the searches hold what was found. */
export async function boundSamples(
  network: Network,
  { X, y }: LabelledSamples,
  tasks: readonly BoundTask[],
  plan: VerifyPlan,
  lease: AscentLease,
): Promise<readonly SampleSearch[]> {
  const started = performance.now();
  const pace = paceOf(plan.signal);
  const { profile } = plan;
  const searches: SampleSearch[] = [];
  const end = profile?.start('bounds');
  for (const { sample, set } of tasks) {
    await pace();
    const clean = X.data.slice(sample * X.columns, (sample + 1) * X.columns);
    searches.push(new SampleSearch(network, set, clean, y[sample]!, plan));
  }
  end?.();
  const report = (): void =>
    plan.onProgress?.({
      finished: searches.filter(({ finished }) => finished).length,
      samples: searches.length,
      nodes: searches.reduce((sum, { nodes }) => sum + nodes, 0),
      seconds: (performance.now() - started) / 1000,
    });
  if (searches.some(({ finished }) => !finished)) {
    await within(profile, 'branch and bound', async () => search(searches, await lease.ascent(), pace, report));
    await profile?.settled();
  }
  return searches;
}
