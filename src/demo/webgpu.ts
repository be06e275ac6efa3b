import { acquireAccelerator, describeAdapter, GpuError } from '../index';
import type { Settings } from './state';

/** What this browser can train on. */
export interface Adapter {
  /** Undefined where there is no WebGPU. */
  readonly name: string | undefined;
  readonly software: boolean;
  /** Why there is none. */
  readonly reason: string | undefined;
}

/** Looks for an adapter and lets it go again. */
export async function findAdapter(): Promise<Adapter> {
  try {
    const accelerator = await acquireAccelerator();
    const { adapter } = accelerator;
    accelerator.dispose();
    return { name: describeAdapter(adapter), software: adapter.software, reason: undefined };
  } catch (error) {
    if (error instanceof GpuError && error.code === 'webgpu-unavailable')
      return { name: undefined, software: false, reason: error.message };
    throw error;
  }
}

/** The device to train on: 'auto' is the GPU unless it is imitated by software, which is slower than the CPU's own arithmetic. */
export function chosenDevice(choice: Settings['device'], { name, software }: Adapter): 'gpu' | 'cpu' {
  if (name === undefined) return 'cpu';
  return choice === 'auto' ? (software ? 'cpu' : 'gpu') : choice;
}

/** What the page says about it. */
export function adapterText({ name, software, reason }: Adapter): string {
  if (name === undefined)
    return `There is no WebGPU here, so the page trains on the CPU, in double precision: all of it works. (${reason})`;
  if (software) return `WebGPU is there, but imitated by software (${name}): the page trains on the CPU unless you choose otherwise.`;
  return `WebGPU: ${name}.`;
}
