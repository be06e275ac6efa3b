import { median } from '../../harness/statistics';

/** The heap may grow by so many bytes for each run. */
const HEAP_GROWTH = 2048;
/** Later runs may take so many times as long as earlier ones. */
const SLOWER = 1.5;

/** A trend over runs, in words, and whether it is one that must not be. */
export interface Trend {
  readonly broken: boolean;
  readonly note: string;
}

/**
 * Bytes that the heap grows by for each `run`, from the middle third of the runs to the last, as medians: until then the engine compiles
 * what it has seen often, which is bounded. Not judged where garbage could not be collected before each reading.
 */
export function heapTrend(heaps: readonly number[], run: string): Trend {
  const third = Math.floor(heaps.length / 3);
  const growth = third === 0 ? 0 : (median(heaps.slice(-third)) - median(heaps.slice(third, 2 * third))) / third;
  const note = `${(growth / 1024).toFixed(1)} KiB a ${run}`;
  return globalThis.gc === undefined
    ? { broken: false, note: `${note}, garbage included: not judged` }
    : { broken: growth > HEAP_GROWTH, note };
}

/** How many times as long the last third of the runs took as the first, as medians. */
export function slowdownTrend(milliseconds: readonly number[]): Trend {
  const third = Math.floor(milliseconds.length / 3);
  const slowdown = third === 0 ? 1 : median(milliseconds.slice(-third)) / median(milliseconds.slice(0, third));
  return { broken: slowdown > SLOWER, note: `${slowdown.toFixed(2)} times the time` };
}
