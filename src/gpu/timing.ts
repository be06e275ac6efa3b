import type { Accelerator } from './accelerator';
import { BUFFER_USAGE } from './flags';
import type { Step } from './kernel';
import { readBytes } from './readback';
import { submit } from './recording';

/** How long the steps took, and by whose clock. */
export interface Timing {
  readonly seconds: number;
  readonly clock: 'timestamp-query' | 'wall';
}

/**
 * Submits the steps as `submit` does and measures them: by the GPU's timestamps where the device has them and they are not
 * quantised to nothing, else by the wall clock from submission to the end of the work.
 */
export async function timeSteps(accelerator: Accelerator, steps: readonly Step[], repeat = 1): Promise<Timing> {
  await accelerator.check();
  const started = performance.now();
  const stamped = accelerator.features.has('timestamp-query') ? await stampedSeconds(accelerator, steps, repeat) : 0;
  if (stamped > 0) return { seconds: stamped, clock: 'timestamp-query' };
  if (!accelerator.features.has('timestamp-query')) {
    submit(accelerator, steps, { repeat });
    await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), 'timing');
    await accelerator.check();
  }
  return { seconds: (performance.now() - started) / 1000, clock: 'wall' };
}

async function stampedSeconds(accelerator: Accelerator, steps: readonly Step[], repeat: number): Promise<number> {
  const { device } = accelerator;
  const label = 'timestamps';
  const usage = BUFFER_USAGE.queryResolve | BUFFER_USAGE.copySource;
  const querySet = accelerator.guard(label, () => device.createQuerySet({ label, type: 'timestamp', count: 2 }));
  const buffer = accelerator.createBuffer({ label, size: 16, usage });
  try {
    submit(accelerator, steps, { repeat, timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } });
    accelerator.guard(label, () => {
      const encoder = device.createCommandEncoder({ label });
      encoder.resolveQuerySet(querySet, 0, 2, buffer, 0);
      device.queue.submit([encoder.finish({ label })]);
    });
    const [begin, end] = new BigUint64Array(await readBytes(accelerator, buffer, 16));
    return Number(end! - begin!) / 1e9;
  } finally {
    querySet.destroy();
    buffer.destroy();
  }
}
