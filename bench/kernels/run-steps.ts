import type { Accelerator } from '../../src/gpu/accelerator';
import type { Step } from '../../src/gpu/kernel';
import { submit } from '../../src/gpu/recording';
import type { FirstUse } from './result';

/** Submits the steps, `repeat` times over, and waits for their end; nothing is read back. */
export async function runSteps(accelerator: Accelerator, steps: readonly Step[], repeat = 1): Promise<void> {
  submit(accelerator, steps, { repeat });
  await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), steps[0]!.name);
}

/** The steps that `prepare` compiles and binds, after running them once; how long both took is added to `firstUse` when the first is new there. */
export async function firstUsed(
  accelerator: Accelerator,
  firstUse: FirstUse[],
  prepare: () => Promise<readonly Step[]>,
): Promise<readonly Step[]> {
  const started = performance.now();
  const steps = await prepare();
  await runSteps(accelerator, steps);
  const milliseconds = performance.now() - started;
  if (!firstUse.some(({ kernel }) => kernel === steps[0]!.name)) firstUse.push({ kernel: steps[0]!.name, milliseconds });
  return steps;
}
