import { InputError } from '../errors';
import type { MatrixLike } from '../matrix';
import { forward, type Network } from '../model/network';
import type { AttackSet } from '../reference/attack-set';
import { AscentLease, boundSamples, checkSamples } from './bound-samples';
import { completeVerify, type VerifySettings } from './settings';

/** How far to search for certified radii. */
export interface RadiusSettings extends Omit<VerifySettings, 'tolerance'> {
  /** The largest multiple of epsilon that is tried, a positive number; default 1024. */
  readonly largest?: number;
  /** Ends a bisection whose bracket is at most this share of its upper end, in (0, 1); default 0.01. */
  readonly precision?: number;
}

/** Per-sample radii as multiples of epsilon. */
export interface CertifiedRadii {
  /** The largest multiple that was certified. */
  readonly certified: Float64Array;
  /** The smallest multiple at which a point with y f ≤ 0 was met: 0 where that is the sample itself, Infinity where none was. */
  readonly attacked: Float64Array;
}

/** Multiples of epsilon below this are not told from 0. */
const SMALLEST = 2 ** -20;

/**
 * For every sample, by bisection, the largest multiple t of epsilon for which min y f over the set of radius t · epsilon is proven
 * positive, and the smallest at which it was seen not to be. The minimum falls as t grows, so that what holds at t holds below; where the
 * method decides every trial the two differ by `precision`.
 *
 * @throws InputError for wrong data or settings; GpuError for faults of the device; the signal's reason when aborted.
 */
export async function certifiedRadius(
  network: Network,
  X: MatrixLike,
  y: ArrayLike<number>,
  settings: RadiusSettings,
): Promise<CertifiedRadii> {
  const { largest = 1024, precision = 0.01 } = settings;
  const samples = checkSamples(network, X, y);
  const plan = completeVerify({ ...settings, tolerance: undefined }, network.features);
  if (!(largest > 0 && Number.isFinite(largest))) throw new InputError(`largest is ${largest}: expected a positive multiple of epsilon`);
  if (!(precision > 0 && precision < 1)) throw new InputError(`precision is ${precision}: expected a share in (0, 1), such as 0.01`);
  const lease = new AscentLease(network, plan);
  try {
    const clean = forward(network, samples.X);
    const brackets = Array.from(samples.y, (label, sample) => new Bracket(sample, label * clean[sample]! > 0, largest, precision));
    for (;;) {
      const open = brackets.filter(({ trial }) => trial !== undefined);
      if (open.length === 0) break;
      const tasks = open.map(({ sample, trial }) => ({ sample, set: scaled(plan.set, trial!) }));
      const searches = await boundSamples(network, samples, tasks, plan, lease);
      searches.forEach(({ verdict }, at) => open[at]!.learn(verdict === 'certified', verdict === 'attacked'));
    }
    return {
      certified: Float64Array.from(brackets, ({ low }) => low),
      attacked: Float64Array.from(brackets, ({ attacked }) => attacked),
    };
  } finally {
    lease.dispose();
  }
}

/** The set with every radius `factor` times as large. */
function scaled(set: AttackSet, factor: number): AttackSet {
  const { norm, radius } = set.perturbation;
  return { ...set, perturbation: { norm, radius: radius.map((value) => factor * value) } };
}

/** One sample's bisection: certified at `low`, not proven at `high`. */
class Bracket {
  low = 0;
  attacked: number;
  /** The multiple to try next; undefined when the bracket is narrow enough. */
  trial: number | undefined;
  readonly sample: number;
  readonly #largest: number;
  readonly #precision: number;
  #high = Infinity;

  constructor(sample: number, correct: boolean, largest: number, precision: number) {
    [this.sample, this.#largest, this.#precision] = [sample, largest, precision];
    this.attacked = correct ? Infinity : 0;
    this.trial = correct ? Math.min(1, largest) : undefined;
  }

  learn(certified: boolean, attacked: boolean): void {
    const trial = this.trial!;
    if (certified) this.low = trial;
    else this.#high = trial;
    if (attacked) this.attacked = trial;
    this.trial = this.#next();
  }

  #next(): number | undefined {
    if (this.#high === Infinity) return this.low < this.#largest ? Math.min(2 * this.low, this.#largest) : undefined;
    if (this.#high <= SMALLEST || this.#high - this.low <= this.#precision * this.#high) return undefined;
    return this.low === 0 ? this.#high / 2 : (this.low + this.#high) / 2;
  }
}
