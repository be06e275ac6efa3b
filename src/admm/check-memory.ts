import { GpuError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { isRobust, type Problem } from '../problem/problem';
import type { Splitting } from '../problem/splitting';
import { planMemory, type MemoryPlan, type PlanOptions, type ProblemShape } from './plan-memory';

/** What memory a solve may take, in bytes. */
export interface MemoryLimits {
  /** Of one buffer that kernels bind. */
  readonly binding: number;
  /** Of all buffers on the device. */
  readonly device: number;
  /** Of the buffers and the host's arrays together. */
  readonly total: number;
}

/** {@link requireMemory} for K problems that share their shape, on the accelerator or, without one, the CPU. */
export function checkMemory(
  problem: Problem,
  classes: number,
  splitting: Splitting['kind'],
  accelerator: Accelerator | undefined,
  total: number,
  threads: number,
): MemoryPlan {
  const { X, patterns, cone } = problem;
  const shape = { samples: X.rows, features: X.columns, patterns: patterns.count, classes, cone, robust: isRobust(problem) };
  if (!accelerator) return requireMemory(shape, { splitting, device: 'cpu', threads }, { binding: Infinity, device: Infinity, total });
  const { limits } = accelerator.device;
  const binding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return requireMemory(shape, { splitting }, { binding, device: accelerator.memoryLeftBytes, total });
}

/**
 * The plan of a solve that keeps within the limits, before anything is allocated.
 *
 * @throws GpuError 'out-of-memory' that says what is needed, what there is, and how many patterns or samples would fit.
 */
export function requireMemory(shape: ProblemShape, options: Omit<PlanOptions, 'mostBindingBytes'>, limits: MemoryLimits): MemoryPlan {
  const plan = (changes: Partial<ProblemShape> = {}) =>
    planMemory({ ...shape, ...changes }, { ...options, mostBindingBytes: limits.binding });
  const wanted = plan();
  const excess = excessOf(wanted, limits);
  if (excess === undefined) return wanted;
  const fits = (changes: Partial<ProblemShape>) => excessOf(plan(changes), limits) === undefined;
  const { samples, features, patterns } = shape;
  const fewer = [
    `${most(patterns, (count) => fits({ patterns: count }))} patterns`,
    `${most(samples, (count) => fits({ samples: count }))} samples`,
  ].filter((words) => !words.startsWith('0'));
  const advice = fewer.length === 0 ? 'not even one pattern or one sample fits' : `at most ${fewer.join(', or at most ')} would fit`;
  const whole = shape.robust && excess.tiled ? '; where epsilon is positive a neuron needs all its samples in one buffer' : '';
  throw new GpuError(
    'out-of-memory',
    `training on ${samples} samples × ${features} features with ${patterns} patterns needs ${excess.words}: ${advice}${whole}`,
    wanted.largest?.label,
  );
}

interface Excess {
  readonly words: string;
  /** Whether tiles of samples would help. */
  readonly tiled: boolean;
}

function excessOf({ largest, gpuPeakBytes, hostBytes }: MemoryPlan, { binding, device, total }: MemoryLimits): Excess | undefined {
  if (largest && largest.bytes > binding) {
    return { words: `${size(largest.bytes)} in the buffer "${largest.label}" but this device binds at most ${size(binding)}`, tiled: true };
  }
  if (gpuPeakBytes > device) {
    return { words: `${size(gpuPeakBytes)} in buffers but may have ${size(device)} on this device`, tiled: false };
  }
  if (gpuPeakBytes + hostBytes <= total) return undefined;
  const onHost = `about ${size(hostBytes)} on the host`;
  const parts = largest ? `${size(gpuPeakBytes)} in buffers and ${onHost}` : onHost;
  return { words: `${parts} but memoryLimitBytes is ${size(total)}`, tiled: false };
}

/** The largest count up to `wanted` that fits, given that fewer always fit better; 0 when none does. */
function most(wanted: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, wanted];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function size(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
