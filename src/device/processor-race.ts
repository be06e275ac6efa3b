import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { describeAdapter } from '../gpu/device';
import { submit } from '../gpu/recording';
import { fastestProduct } from '../kernels/fastest-product';
import { addProduct } from '../linear/product';

/** What the CPU is called as a device: it works in double precision. */
export const PROCESSOR = 'cpu (f64)';

/** Rows, inner index and columns of the product that both sides are timed on, and how often; the least time counts. */
const SIZE = 256;
const ROUNDS = 3;
/**
 * The adapter has to take this many times as long as the CPU: a solve is more than products, and its other steps are slower on the CPU.
 * Measured by iteration and by product: SwiftShader takes 2 and 3 times as long as the CPU, lavapipe 0.2 to 0.4 and 0.3 times.
 */
const CLEARLY_SLOWER = 1.5;

const known = new Map<string, Promise<string | undefined>>();

/**
 * Why the CPU is the better device, in words, where this software adapter multiplies matrices more slowly than the CPU in double
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
  if (!(times > CLEARLY_SLOWER)) return undefined;
  return `chosen because ${adapter} takes ${times.toFixed(1)} times as long for a matrix product here`;
}

async function millisecondsOnAdapter(accelerator: Accelerator): Promise<number> {
  const values = new Float32Array(SIZE * SIZE).fill(0.5);
  const a = allocate(accelerator, 'race a', values);
  const b = allocate(accelerator, 'race b', values);
  const c = allocate(accelerator, 'race c', SIZE * SIZE);
  try {
    const step = (await fastestProduct(accelerator))({ a, b, c }, { rows: SIZE, inner: SIZE, columns: SIZE });
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
  const values = new Float64Array(SIZE * SIZE).fill(0.5);
  const matrix = { data: values, start: 0, row: SIZE, column: 1 };
  let least = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    addProduct([SIZE, SIZE, SIZE], matrix, matrix, new Float64Array(SIZE * SIZE), 0, SIZE);
    if (round > 0) least = Math.min(least, performance.now() - started);
  }
  return least;
}
