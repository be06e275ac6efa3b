import type { Profile } from '../profile/profile';
import type { Accelerator } from './accelerator';
import { BUFFER_USAGE, MAP_READ } from './flags';
import type { Step } from './kernel';

/** The most that WebGPU allows in one query set. */
const MOST_QUERIES = 4096;
/** Each dispatch takes a timestamp at its beginning and one at its end, 8 bytes each. */
const MOST_DISPATCHES = MOST_QUERIES / 2;

/** Where the timestamps of up to {@link MOST_DISPATCHES} dispatches are written, resolved and read. */
interface Stamps {
  readonly querySet: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly staging: GPUBuffer;
}

/** Dispatches whose timestamps share a query set. */
interface Batch {
  readonly steps: readonly Step[];
  readonly stamps: Stamps | undefined;
}

/**
 * Where an accelerator's timestamps lie on the clock of `performance.now()`: no dispatch begins before its submission or ends after its
 * completion was seen, which bounds the offset between the clocks from both sides. Spans take the least offset that fits, so that the
 * promptest submission so far began at once; `uncertainty` is how much more would fit as well.
 */
class GpuClock {
  readonly free: Stamps[] = [];
  #origin: bigint | undefined;
  #least = -Infinity;
  #most = Infinity;

  get uncertainty(): number {
    return Math.max(0, this.#most - this.#least);
  }

  /** Narrows the offset by one submission: what ran from `begin` to `end` by the GPU's clock was seen between the two CPU times. */
  observe(begin: bigint, end: bigint, submitted: number, seen: number): void {
    this.#origin ??= begin;
    const [least, most] = [submitted - this.#since(begin), seen - this.#since(end)];
    const drifted = least > this.#most || most < this.#least;
    this.#least = drifted ? least : Math.max(least, this.#least);
    this.#most = drifted ? most : Math.min(most, this.#most);
  }

  toMilliseconds(stamp: bigint): number {
    return this.#since(stamp) + this.#least;
  }

  #since(stamp: bigint): number {
    return Number(stamp - this.#origin!) / 1e6;
  }
}

const clocks = new WeakMap<Accelerator, GpuClock>();

/**
 * Submits what `submit` does, with a pass and a debug group for each dispatch, and adds the time of each to the profile: by timestamps
 * where the device has them, else all of them together, from submission to completion.
 */
export function submitProfiled(accelerator: Accelerator, profile: Profile, steps: readonly Step[]): void {
  const stamped = accelerator.features.has('timestamp-query');
  const clock = clocks.get(accelerator) ?? new GpuClock();
  clocks.set(accelerator, clock);
  const phase = profile.phase ?? 'outside any phase';
  const batches: Batch[] = [];
  for (let at = 0; at < steps.length; at += MOST_DISPATCHES) {
    const stamps = stamped ? (clock.free.pop() ?? createStamps(accelerator)) : undefined;
    batches.push({ steps: steps.slice(at, at + MOST_DISPATCHES), stamps });
  }
  let submitted = 0;
  accelerator.guard(phase, () => {
    const encoder = accelerator.device.createCommandEncoder({ label: phase });
    encoder.pushDebugGroup(phase);
    for (const batch of batches) encodeBatch(encoder, batch);
    encoder.popDebugGroup();
    const commands = encoder.finish({ label: phase });
    submitted = performance.now();
    accelerator.device.queue.submit([commands]);
  });
  if (steps.length === 0) return;
  const collected = stamped
    ? collectStamps(accelerator, profile, clock, batches, phase, submitted)
    : accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), phase).then(() => {
        profile.addBatch(
          steps.map(({ name }) => name),
          submitted,
          performance.now(),
          { phase, clock: 'CPU, from submission to completion' },
        );
      });
  profile.expect(collected);
}

function createStamps(accelerator: Accelerator): Stamps {
  const [label, size] = ['timestamps', 8 * MOST_QUERIES];
  const querySet = accelerator.guard(label, () => accelerator.device.createQuerySet({ label, type: 'timestamp', count: MOST_QUERIES }));
  const resolved = accelerator.createBuffer({ label, size, usage: BUFFER_USAGE.queryResolve | BUFFER_USAGE.copySource });
  const usage = BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination;
  return { querySet, resolved, staging: accelerator.createBuffer({ label: `${label} (readback)`, size, usage }) };
}

function encodeBatch(encoder: GPUCommandEncoder, { steps, stamps }: Batch): void {
  steps.forEach(({ name, pipeline, bindGroup, workgroups }, at) => {
    const timestampWrites = stamps && {
      querySet: stamps.querySet,
      beginningOfPassWriteIndex: 2 * at,
      endOfPassWriteIndex: 2 * at + 1,
    };
    const pass = encoder.beginComputePass(timestampWrites ? { label: name, timestampWrites } : { label: name });
    pass.pushDebugGroup(name);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    pass.popDebugGroup();
    pass.end();
  });
  if (!stamps) return;
  encoder.resolveQuerySet(stamps.querySet, 0, 2 * steps.length, stamps.resolved, 0);
  encoder.copyBufferToBuffer(stamps.resolved, 0, stamps.staging, 0, 16 * steps.length);
}

async function collectStamps(
  accelerator: Accelerator,
  profile: Profile,
  clock: GpuClock,
  batches: readonly Batch[],
  phase: string,
  submitted: number,
): Promise<void> {
  const mapped = Promise.all(batches.map(({ steps, stamps }) => stamps!.staging.mapAsync(MAP_READ, 0, 16 * steps.length)));
  await accelerator.untilLost(mapped, phase);
  const seen = performance.now();
  const read = batches.map(({ steps, stamps }) => {
    const times = new BigUint64Array(stamps!.staging.getMappedRange(0, 16 * steps.length).slice(0));
    stamps!.staging.unmap();
    clock.free.push(stamps!);
    return { steps, times };
  });
  clock.observe(read[0]!.times[0]!, read.at(-1)!.times.at(-1)!, submitted, seen);
  const placed = `GPU, placed on the CPU's to within ${clock.uncertainty.toFixed(3)} ms`;
  for (const { steps, times } of read) {
    steps.forEach(({ name, workgroups }, at) => {
      const start = clock.toMilliseconds(times[2 * at]!);
      const end = Math.max(start, clock.toMilliseconds(times[2 * at + 1]!));
      profile.addKernel(name, start, end, { phase, workgroups: workgroups.join(' × '), clock: placed });
    });
  }
}
