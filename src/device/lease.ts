import { GpuError } from '../errors';
import { Accelerator } from './accelerator';
import { acquireAccelerator } from './device';

/** 'gpu' needs WebGPU, 'cpu' runs in double precision, 'auto' takes the GPU when there is one; or an accelerator of the caller's. */
export type DeviceChoice = 'auto' | 'gpu' | 'cpu' | Accelerator;

/** A GPU for the length of one task; disposing of it frees what the task allocated, and the device unless it is the caller's. */
export interface DeviceLease {
  /** Undefined when the CPU does the work. */
  readonly accelerator: Accelerator | undefined;
  dispose(): void;
}

/**
 * The device asked for: 'auto' falls back to the CPU where there is no WebGPU.
 *
 * @throws GpuError 'webgpu-unavailable' when a GPU is asked for and there is none.
 */
export async function leaseDevice(device: DeviceChoice): Promise<DeviceLease> {
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
