import { solve } from '../../../src/admm/solve';
import type { Accelerator } from '../../../src/gpu/accelerator';
import type { Problem } from '../../../src/problem/problem';
import { judge } from '../status/judge';

/** What became of solves in each of which one buffer was filled with NaN after the first certificate. */
export interface Poisoned {
  readonly buffers: number;
  /** How the solves ended. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Claims that do not hold, a line each. */
  readonly faults: readonly string[];
}

const GAP = 1e-3;
/** Not a number, in single precision. */
const NAN_BITS = 0x7fc00000;

/** Fills every buffer of a solve, or every so many, with NaN in turn, a solve for each: what is claimed afterwards has to hold all the same. */
export async function poisonBuffers(accelerator: Accelerator, problem: Problem, every = 1): Promise<Poisoned> {
  const labels = await buffersOf(accelerator, problem, undefined);
  const statuses = new Map<string, number>();
  const faults: string[] = [];
  const chosen = [...labels.found.entries()].filter(([at]) => at % every === 0);
  for (const [at, label] of chosen) {
    try {
      const { solution } = await buffersOf(accelerator, problem, at);
      statuses.set(solution.status, (statuses.get(solution.status) ?? 0) + 1);
      for (const fault of judge(problem, solution, GAP).faults) faults.push(`NaN in "${label}": ${fault}`);
    } catch (error) {
      faults.push(`NaN in "${label}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { buffers: chosen.length, statuses, faults };
}

/** A solve, the labels of the buffers that it could be poisoned by, in the order of their creation, and one of them poisoned. */
async function buffersOf(accelerator: Accelerator, problem: Problem, poisoned: number | undefined) {
  const { device } = accelerator;
  const buffers: GPUBuffer[] = [];
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    if ((descriptor.usage & GPU_STORAGE) !== 0 && (descriptor.usage & GPU_COPY_DST) !== 0) buffers.push(buffer);
    return buffer;
  };
  let pending = poisoned;
  try {
    const solution = await solve(problem, {
      device: accelerator,
      gap: GAP,
      maxIterations: 1500,
      onProgress: () => {
        const buffer = pending === undefined ? undefined : buffers[pending];
        // Those for averages are created later than others: then it is their turn.
        if (buffer === undefined) return;
        device.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(NAN_BITS));
        pending = undefined;
      },
    });
    return { solution, found: buffers.map(({ label }) => label) };
  } finally {
    device.createBuffer = create;
  }
}

/** GPUBufferUsage.STORAGE and COPY_DST, which Node has no global for. */
const GPU_STORAGE = 0x80;
const GPU_COPY_DST = 0x08;
