import { InputError } from '../errors';
import { profileTable } from './table';
import { drawSpan, type Color, type Properties } from './track';

/** All runs of one phase, directly inside the phases named by `path` (outermost first, itself last). */
export interface PhaseTotal {
  readonly path: readonly string[];
  readonly count: number;
  /** Wall-clock seconds, phases inside it included. */
  readonly seconds: number;
}

/** All dispatches of one kernel. */
export interface KernelTotal {
  readonly name: string;
  readonly dispatches: number;
  /** By the GPU's timestamps; undefined where the adapter has none. */
  readonly seconds: number | undefined;
}

/** What a profile records. */
export interface ProfileOptions {
  /** The most spans that are drawn, a nonnegative integer; what comes later is only added to the totals. Default 20 000. */
  readonly mostSpans?: number;
}

interface PhaseNode {
  readonly path: readonly string[];
  readonly inside: Map<string, PhaseNode>;
  count: number;
  milliseconds: number;
}

interface KernelTally {
  readonly color: Color;
  dispatches: number;
  milliseconds: number | undefined;
}

const COLORS: Readonly<Record<string, Color>> = {
  sampling: 'tertiary',
  'set-up': 'secondary',
  iterations: 'primary',
  penalties: 'primary-light',
  readback: 'secondary-light',
  certificate: 'tertiary',
  'dual bound': 'tertiary-light',
  repair: 'tertiary-light',
  recovery: 'tertiary',
};
const OTHER_COLOR: Color = 'secondary-light';
const KERNEL_COLORS: readonly Color[] = ['primary', 'secondary', 'tertiary', 'primary-light', 'secondary-light', 'tertiary-light'];

/**
 * Where the time of a run goes: every phase and every kernel, added up here and drawn on the tracks of the group "reluvex" in the
 * Performance panel of browsers. One profile takes several runs, one after the other; runs at the same time need one each.
 *
 * `String(profile)` is a table.
 */
export class Profile {
  readonly #root: PhaseNode = emptyNode([]);
  readonly #kernels = new Map<string, KernelTally>();
  readonly #open: PhaseNode[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #mostSpans: number;
  #spans = 0;

  /** @throws InputError when `mostSpans` is not a nonnegative integer. */
  constructor({ mostSpans = 20_000 }: ProfileOptions = {}) {
    if (!Number.isSafeInteger(mostSpans) || mostSpans < 0) {
      throw new InputError(`mostSpans is ${mostSpans}: expected a nonnegative integer, such as 20000`);
    }
    this.#mostSpans = mostSpans;
  }

  /** Every phase so far, each followed by those inside it. */
  get phases(): readonly PhaseTotal[] {
    return listed(this.#root);
  }

  /** Every kernel so far, the most time first. */
  get kernels(): readonly KernelTotal[] {
    const totals = [...this.#kernels].map(([name, { dispatches, milliseconds }]) => ({
      name,
      dispatches,
      seconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    }));
    return totals.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0) || b.dispatches - a.dispatches);
  }

  /** How many spans were not drawn, `mostSpans` being reached. */
  get spansLeftOut(): number {
    return Math.max(0, this.#spans - this.#mostSpans);
  }

  /** The innermost phase that is under way. */
  get phase(): string | undefined {
    return this.#open.at(-1)?.path.at(-1);
  }

  /** Begins a phase, inside the one that is under way; what it returns ends it, and whatever was left open inside it. */
  start(phase: string, properties: Properties = {}): () => void {
    const parent = this.#open.at(-1) ?? this.#root;
    const node = parent.inside.get(phase) ?? emptyNode([...parent.path, phase]);
    parent.inside.set(phase, node);
    this.#open.push(node);
    const start = performance.now();
    return () => {
      const end = performance.now();
      const at = this.#open.lastIndexOf(node);
      if (at >= 0) this.#open.length = at;
      node.count++;
      node.milliseconds += end - start;
      if (this.#admit()) drawSpan({ name: phase, track: 'phases', start, end, color: COLORS[phase] ?? OTHER_COLOR, properties });
    };
  }

  /** Adds a dispatch that ran from `start` to `end`, milliseconds on the clock of `performance.now()`. */
  addKernel(name: string, start: number, end: number, properties: Properties): void {
    const tally = this.#tallyOf(name);
    tally.dispatches++;
    tally.milliseconds = (tally.milliseconds ?? 0) + (end - start);
    if (this.#admit()) drawSpan({ name, track: 'gpu', start, end, color: tally.color, properties });
  }

  /** Adds dispatches whose own times nobody knows: together they ran within `start` and `end`. */
  addBatch(names: readonly string[], start: number, end: number, properties: Properties): void {
    for (const name of names) this.#tallyOf(name).dispatches++;
    const kernels = [...new Set(names)].join(', ');
    const name = `${names.length} dispatches`;
    if (this.#admit()) drawSpan({ name, track: 'gpu', start, end, color: 'primary', properties: { ...properties, kernels } });
  }

  /** Makes {@link Profile.settled} wait for `work`, whose failure is somebody else's to report. */
  expect(work: Promise<unknown>): void {
    const done: Promise<void> = work.then(
      () => void this.#pending.delete(done),
      () => void this.#pending.delete(done),
    );
    this.#pending.add(done);
  }

  /** Resolves when the GPU times of everything submitted so far have come in. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  toString(): string {
    return profileTable(this);
  }

  #admit(): boolean {
    return ++this.#spans <= this.#mostSpans;
  }

  #tallyOf(name: string): KernelTally {
    const known = this.#kernels.get(name);
    if (known) return known;
    const tally = { color: KERNEL_COLORS[this.#kernels.size % KERNEL_COLORS.length]!, dispatches: 0, milliseconds: undefined };
    this.#kernels.set(name, tally);
    return tally;
  }
}

/**
 * What the setting `profile` stands for: true is a new profile.
 *
 * @throws InputError when it is neither a boolean nor a profile.
 */
export function profileOf(setting: boolean | Profile | undefined): Profile | undefined {
  if (setting instanceof Profile) return setting;
  if (typeof setting === 'boolean' || setting === undefined) return setting ? new Profile() : undefined;
  throw new InputError(`profile is ${String(setting)}: expected true, false or a Profile, which cannot be sent to a worker (true can)`);
}

/** Runs `work` as a phase, where there is a profile. */
export async function within<T>(profile: Profile | undefined, phase: string, work: () => T | Promise<T>): Promise<T> {
  const end = profile?.start(phase);
  try {
    return await work();
  } finally {
    end?.();
  }
}

function emptyNode(path: readonly string[]): PhaseNode {
  return { path, inside: new Map(), count: 0, milliseconds: 0 };
}

function listed({ inside }: PhaseNode): PhaseTotal[] {
  return [...inside.values()].flatMap((node) => [
    { path: node.path, count: node.count, seconds: node.milliseconds / 1000 },
    ...listed(node),
  ]);
}
