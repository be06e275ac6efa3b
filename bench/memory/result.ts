import type { PowerLaw } from '../harness/fit';
import type { ProblemSize } from '../results';

/** Bytes that a solve of one size held; what the host held is the highest of several looks, garbage included. */
export interface MemoryPoint extends ProblemSize {
  /** In buffers while iterating, and at most with what is read back, as the library counts its own allocations. */
  readonly gpuBytes: number;
  readonly gpuPeakBytes: number;
  /** What the planner had said. */
  readonly plannedBytes: number;
  readonly plannedPeakBytes: number;
  /** Script's heap with its arrays, before the problem was made and at most; null where the runtime does not tell. */
  readonly heapBytes: { readonly before: number; readonly most: number } | null;
  /** Of the whole process at most; null outside Node. */
  readonly residentBytes: number | null;
}

/** Bytes while one size varies and the others stay at `base`. */
export interface MemorySweep {
  readonly variable: keyof ProblemSize;
  readonly points: readonly MemoryPoint[];
  /** Of the peak in buffers. */
  readonly fit: PowerLaw;
}

export interface MemoryResult {
  readonly base: ProblemSize;
  readonly series: readonly { readonly training: 'standard' | 'robust'; readonly sweeps: readonly MemorySweep[] }[];
}
