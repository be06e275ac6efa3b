import type { Accelerator } from '../../src/gpu/accelerator';
import type { Step } from '../../src/gpu/kernel';
import { submit } from '../../src/gpu/recording';
import type { FirstUse } from './result';

/** Submits the steps, `repeat` times over, and waits for their end; nothing is read back. */
export async function runSteps(accelerator: Accelerator, steps: readonly Step[], repeat = 1): Promise<void> {
  submit(accelerator, steps, { repeat });
  await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), steps[0]!.name);
}

/** The step that `prepare` compiles and binds, after running it once; how long both took is added to `firstUse` when it is new there. */
export async function firstUsed(accelerator: Accelerator, firstUse: FirstUse[], prepare: () => Promise<Step>): Promise<Step> {
  const started = performance.now();
  const step = await prepare();
  await runSteps(accelerator, [step]);
  const milliseconds = performance.now() - started;
  if (!firstUse.some(({ kernel }) => kernel === step.name)) firstUse.push({ kernel: step.name, milliseconds });
  return step;
}
