import { GpuError } from '../errors';
import { Accelerator } from '../gpu/accelerator';
import { acquireAccelerator } from '../gpu/device';
import type { SolveSettings } from './settings';

/** A GPU for the length of one solve; disposing of it frees what the solve allocated, and the device unless it is the caller's. */
export interface DeviceLease {
  /** Undefined when the CPU does the work. */
  readonly accelerator: Accelerator | undefined;
  dispose(): void;
}

/**
 * The device that the settings ask for: 'auto' falls back to the CPU where there is no WebGPU.
 *
 * @throws GpuError 'webgpu-unavailable' when a GPU is asked for and there is none.
 */
export async function leaseDevice(device: SolveSettings['device']): Promise<DeviceLease> {
  if (device === 'cpu') return { accelerator: undefined, dispose: () => {} };
  const accelerator = typeof device === 'object' ? new Accelerator(device.device, device.adapter, false) : await acquire(device);
  return { accelerator, dispose: () => accelerator?.dispose() };
}

async function acquire(device: 'auto' | 'gpu'): Promise<Accelerator | undefined> {
  try {
    return await acquireAccelerator();
  } catch (error) {
    if (device === 'auto' && error instanceof GpuError && error.code === 'webgpu-unavailable') return undefined;
    throw error;
  }
}
