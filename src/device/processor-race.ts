import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { describeAdapter } from '../gpu/device';
import { submit } from '../gpu/recording';
import { fastestProduct } from '../kernels/fastest-product';
import { addProduct } from '../linear/product';

/** What the CPU is called as a device: it works in double precision. */
export const PROCESSOR = 'cpu (f64)';

/** The same in a device's name, once so many threads compute. */
export function processorWith(name: string, threads: number): string {
  return threads === 1 ? name : name.replace(PROCESSOR, `cpu (f64, ${threads} threads)`);
}

/** The product that both sides are timed on, of an iteration's shape: neurons, features, samples; the least time of so many counts. */
const SHAPE = { rows: 256, inner: 64, columns: 1024 } as const;
const ROUNDS = 3;
/**
 * The CPU is taken where the adapter takes more than this share of its time: a solve is more than products, and software adapters are
 * slower at everything else. On two cores lavapipe takes as long as the CPU for the product, and 1.5 times as long for a solve of 1000
 * samples, 50 features and 100 patterns.
 */
const NOT_FASTER = 0.8;

const known = new Map<string, Promise<string | undefined>>();

/**
 * Why the CPU is the better device, in words, where this software adapter multiplies matrices no faster than the CPU in double
 * precision; undefined where it does not, or is a GPU. Measured once for an adapter, in some tens of milliseconds.
 */
export function processorIsFaster(accelerator: Accelerator): Promise<string | undefined> {
  if (!accelerator.adapter.software) return Promise.resolve(undefined);
  const key = JSON.stringify(accelerator.adapter);
  let verdict = known.get(key);
  if (verdict === undefined) {
    verdict = race(accelerator);
    known.set(key, verdict);
    // A failure on one device says nothing about the next.
    verdict.catch(() => known.delete(key));
  }
  return verdict;
}

async function race(accelerator: Accelerator): Promise<string | undefined> {
  return verdictOf(describeAdapter(accelerator.adapter), await millisecondsOnAdapter(accelerator), millisecondsOnProcessor());
}

/** The reason for the CPU from both times of the same product, if there is one. */
export function verdictOf(adapter: string, onAdapter: number, onProcessor: number): string | undefined {
  const times = onAdapter / onProcessor;
  if (!(times > NOT_FASTER)) return undefined;
  return `chosen because ${adapter} takes ${times.toFixed(1)} times as long for a matrix product here, and longer for all else`;
}

async function millisecondsOnAdapter(accelerator: Accelerator): Promise<number> {
  const { rows, inner, columns } = SHAPE;
  const a = allocate(accelerator, 'race a', new Float32Array(rows * inner).fill(0.5));
  const b = allocate(accelerator, 'race b', new Float32Array(inner * columns).fill(0.5));
  const c = allocate(accelerator, 'race c', rows * columns);
  try {
    const step = (await fastestProduct(accelerator))({ a, b, c }, SHAPE);
    let least = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now();
      submit(accelerator, [step]);
      await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), step.name);
      // The first round also compiles.
      if (round > 0) least = Math.min(least, performance.now() - started);
    }
    await accelerator.check();
    return least;
  } finally {
    for (const buffer of [a, b, c]) buffer.destroy();
  }
}

function millisecondsOnProcessor(): number {
  const { rows, inner, columns } = SHAPE;
  const a = { data: new Float64Array(rows * inner).fill(0.5), start: 0, row: inner, column: 1 };
  const b = { data: new Float64Array(inner * columns).fill(0.5), start: 0, row: columns, column: 1 };
  const c = new Float64Array(rows * columns);
  let least = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    addProduct([rows, inner, columns], a, b, c, 0, columns);
    if (round > 0) least = Math.min(least, performance.now() - started);
  }
  return least;
}
