import type { Accelerator } from '../../../src/gpu/accelerator';

/**
 * The most milliseconds that one submission kept the device of `accelerator` busy during `work`: from its start, or the end of the one
 * before, to its own end.
 */
export async function longestSubmission({ device }: Accelerator, work: () => Promise<unknown>): Promise<number> {
  const { queue } = device;
  const submit = queue.submit.bind(queue);
  const ends: Promise<void>[] = [];
  let [longest, before] = [0, 0];
  queue.submit = (commands) => {
    const started = performance.now();
    submit(commands);
    ends.push(
      queue.onSubmittedWorkDone().then(() => {
        const now = performance.now();
        longest = Math.max(longest, now - Math.max(started, before));
        before = now;
      }),
    );
  };
  try {
    await work();
    await Promise.all(ends);
    return longest;
  } finally {
    queue.submit = submit;
  }
}
