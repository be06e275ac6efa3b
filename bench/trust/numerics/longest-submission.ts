import type { Accelerator } from '../../../src/gpu/accelerator';
import { BUFFER_USAGE } from '../../../src/gpu/flags';
import { readBytes } from '../../../src/gpu/readback';

/** Milliseconds that one submission may take: watchdogs of browsers and drivers end those of seconds. */
export const LONGEST_SUBMISSION = 200;

/** Timestamps in a query set, as many as WebGPU allows. */
const QUERIES = 4096;

/**
 * The most milliseconds that one submission kept the device of `accelerator` busy during `work`, by the device's own clock: a host that
 * collects garbage sees the end of a submission late. Of what is timed by its own timestamps already, nothing is known.
 *
 * @throws Error without timestamp-query.
 */
export async function longestSubmission(accelerator: Accelerator, work: () => Promise<unknown>): Promise<number> {
  const { device } = accelerator;
  if (!accelerator.features.has('timestamp-query')) throw new Error('submissions are timed with timestamp-query, which this device lacks');
  const sets: GPUQuerySet[] = [];
  let used = 0;
  const createCommandEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createCommandEncoder(descriptor);
    const beginComputePass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (pass = {}) => {
      if (pass.timestampWrites) return beginComputePass(pass);
      const at = used % QUERIES;
      if (at === 0) sets.push(device.createQuerySet({ type: 'timestamp', count: QUERIES }));
      used += 2;
      const timestampWrites = { querySet: sets.at(-1)!, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
      return beginComputePass({ ...pass, timestampWrites });
    };
    return encoder;
  };
  try {
    await work();
  } finally {
    device.createCommandEncoder = createCommandEncoder;
  }
  let longest = 0;
  for (const set of sets) {
    const stamps = await readStamps(accelerator, set, Math.min(used, QUERIES));
    used -= QUERIES;
    for (let at = 0; at < stamps.length; at += 2) longest = Math.max(longest, Number(stamps[at + 1]! - stamps[at]!) / 1e6);
  }
  return longest;
}

/** The first `count` timestamps of a query set, which it then destroys. */
async function readStamps(accelerator: Accelerator, set: GPUQuerySet, count: number): Promise<BigUint64Array> {
  const { device } = accelerator;
  const usage = BUFFER_USAGE.queryResolve | BUFFER_USAGE.copySource;
  const buffer = accelerator.createBuffer({ label: 'timestamps', size: 8 * count, usage });
  try {
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(set, 0, count, buffer, 0);
    device.queue.submit([encoder.finish()]);
    return new BigUint64Array(await readBytes(accelerator, buffer, 8 * count));
  } finally {
    set.destroy();
    buffer.destroy();
  }
}
