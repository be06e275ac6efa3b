import type { Accelerator } from './accelerator';
import type { Step } from './kernel';
import { submitProfiled } from './profiled-submit';

/** How {@link submit} encodes its steps. */
export interface SubmitOptions {
  /** How many times the whole sequence is encoded; default 1. */
  readonly repeat?: number;
  readonly timestampWrites?: GPUComputePassTimestampWrites;
  /** False keeps it out of the accelerator's profile, for what takes its own time; default true without `timestampWrites`. */
  readonly profiled?: boolean;
}

/**
 * Encodes the steps in order, `repeat` times over, into one pass of one command buffer, and submits it without waiting.
 * A step sees everything that the steps before it wrote. Faults are reported by the next check or readback.
 */
export function submit(accelerator: Accelerator, steps: readonly Step[], options: SubmitOptions = {}): void {
  const { repeat = 1, timestampWrites, profiled = timestampWrites === undefined } = options;
  const { profile } = accelerator;
  if (profile && profiled) return submitProfiled(accelerator, profile, repeat === 1 ? steps : repeated(steps, repeat));
  const label = [...new Set(steps.map((step) => step.name))].join(', ');
  accelerator.guard(label, () => {
    const encoder = accelerator.device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass(timestampWrites === undefined ? { label } : { label, timestampWrites });
    for (let round = 0; round < repeat; round++) {
      for (const step of steps) {
        pass.setPipeline(step.pipeline);
        pass.setBindGroup(0, step.bindGroup);
        pass.dispatchWorkgroups(...step.workgroups);
      }
    }
    pass.end();
    accelerator.device.queue.submit([encoder.finish({ label })]);
  });
}

/** {@link submit} in so many submissions of about as many steps each, at most one for each step. */
export function submitInParts(accelerator: Accelerator, steps: readonly Step[], parts: number): void {
  const count = Math.max(1, Math.min(steps.length, Math.ceil(parts)));
  for (let at = 0; at < count; at++) {
    submit(accelerator, steps.slice(Math.floor((at * steps.length) / count), Math.floor(((at + 1) * steps.length) / count)));
  }
}

function repeated(steps: readonly Step[], repeat: number): Step[] {
  return Array.from({ length: repeat }, () => steps).flat();
}
