import { solve } from '../../../src/admm/solve';
import type { Solution } from '../../../src/admm/solution';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { BUFFER_USAGE } from '../../../src/gpu/flags';
import type { Problem } from '../../../src/problem/problem';
import { judge } from '../status/judge';

/** What became of solves in each of which one buffer was filled with NaN after the first certificate. */
export interface Poisoned {
  /** Buffers that were filled, a solve for each. */
  readonly buffers: number;
  /** Solves that ended as diverged when norms were next looked at. */
  readonly noticed: number;
  /** Solves that came to the same bits as without NaN: the buffer was written before it was read. */
  readonly unchanged: number;
  /** Promises that broke, a line each. */
  readonly faults: readonly string[];
}

const GAP = 1e-3;
const CHECK_EVERY = 50;
/** Not a number, in single precision. */
const NAN_BITS = 0x7fc00000;
/** The buffer that holds no numbers: any bits are activation patterns, other ones than the problem's. */
const MASKS = 'masks';

/**
 * Fills every buffer of a solve, or every so many, with NaN in turn, a solve for each: it has to be noticed, or to change nothing, and what is
 * claimed afterwards has to hold.
 */
export async function poisonBuffers(accelerator: Accelerator, problem: Problem, every = 1): Promise<Poisoned> {
  // The self-test of a device, which has buffers of its own, comes once.
  await solvePoisoned(accelerator, problem, undefined);
  const sound = await solvePoisoned(accelerator, problem, undefined);
  const chosen = [...sound.labels.entries()].filter(([at]) => at % every === 0);
  const faults: string[] = [];
  let [noticed, unchanged] = [0, 0];
  for (const [at, label] of chosen) {
    const fault = (what: string): number => faults.push(`NaN in "${label}": ${what}`);
    try {
      const { solution, struckAt, labels } = await solvePoisoned(accelerator, problem, at);
      for (const claim of judge(problem, solution, GAP).faults) fault(claim);
      if (struckAt === undefined || labels[at] !== label) fault('did not strike');
      else if (solution.status === 'diverged' && solution.iterations <= struckAt + CHECK_EVERY) noticed++;
      else if (sameBits(solution, sound.solution)) unchanged++;
      else if (label !== MASKS) fault(`ended as ${solution.status} after ${solution.iterations} iterations`);
    } catch (error) {
      fault(error instanceof Error ? error.message : String(error));
    }
  }
  return { buffers: chosen.length, noticed, unchanged, faults };
}

function sameBits(one: Solution, other: Solution): boolean {
  const numbers = ({ iterations, convex }: Solution): number[] => [iterations, ...convex.data];
  const [a, b] = [numbers(one), numbers(other)];
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

/** A solve, the labels of the buffers that it could be poisoned by, in the order of their creation, and the iteration at which one was. */
async function solvePoisoned(accelerator: Accelerator, problem: Problem, poisoned: number | undefined) {
  const { device } = accelerator;
  const buffers: GPUBuffer[] = [];
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    if ((descriptor.usage & BUFFER_USAGE.storage) !== 0 && (descriptor.usage & BUFFER_USAGE.copyDestination) !== 0) buffers.push(buffer);
    return buffer;
  };
  let struckAt: number | undefined;
  try {
    const solution = await solve(problem, {
      device: accelerator,
      gap: GAP,
      maxIterations: 1500,
      checkEvery: CHECK_EVERY,
      onProgress: ({ iteration }) => {
        const buffer = poisoned === undefined || struckAt !== undefined ? undefined : buffers[poisoned];
        if (buffer === undefined) return;
        device.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(NAN_BITS));
        struckAt = iteration;
      },
    });
    return { solution, struckAt, labels: buffers.map(({ label }) => label) };
  } finally {
    device.createBuffer = create;
  }
}
