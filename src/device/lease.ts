import { GpuError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { acquireAccelerator, describeAdapter, type AcquireOptions } from '../gpu/device';
import { within, type Profile } from '../profile/profile';
import { PROCESSOR, processorIsFaster } from './processor-race';

/**
 * 'gpu' needs WebGPU, 'cpu' runs in double precision, 'auto' takes a GPU when there is one, and the faster of the two, by a short
 * measurement, where the only adapter is software; or an accelerator of the caller's, or a device that was chosen before.
 */
export type DeviceChoice = 'auto' | 'gpu' | 'cpu' | Accelerator | DeviceLease;

/** A device for the length of one task; disposing of it frees what the task allocated on a GPU, and the GPU unless it is the caller's. */
export interface DeviceLease {
  /** Undefined when the CPU does the work. */
  readonly accelerator: Accelerator | undefined;
  /** What was asked for, where the library chose the device and may replace it; undefined for a device of the caller's. */
  readonly choice: 'auto' | 'gpu' | 'cpu' | undefined;
  /** The adapter's description, or 'cpu (f64)' and, where it was chosen by measurement, why. */
  readonly name: string;
  dispose(): void;
}

/** The CPU, in double precision. */
export const PROCESSOR_LEASE: DeviceLease = { accelerator: undefined, choice: 'cpu', name: PROCESSOR, dispose: () => {} };

/**
 * The device asked for: 'auto' falls back to the CPU where there is no WebGPU or where it would be slower.
 *
 * @throws GpuError 'webgpu-unavailable' when a GPU is asked for and there is none.
 */
export async function leaseDevice(device: DeviceChoice, profile?: Profile): Promise<DeviceLease> {
  if (device === 'cpu') return PROCESSOR_LEASE;
  if (device === 'gpu') {
    return within(profile, 'device', async () => ({ ...leaseWhole(await acquireAccelerator(), profile), choice: 'gpu' as const }));
  }
  if (device === 'auto') return within(profile, 'device', () => chooseDevice({}, profile));
  if ('lend' in device) return gpu(device.lend(profile));
  return device.accelerator ? { ...gpu(device.accelerator.lend(profile)), choice: device.choice } : { ...device, dispose: () => {} };
}

/**
 * The device that 'auto' stands for, with the reason in its name: the GPU where there is one, the CPU where there is no WebGPU, and the
 * faster of the two, by a short measurement, where the only adapter is software. In Node, pass `{ gpu: await nodeGpu() }`.
 *
 * @throws GpuError when a device fails that is there.
 */
export async function chooseDevice(options: AcquireOptions = {}, profile?: Profile): Promise<DeviceLease> {
  let accelerator: Accelerator;
  try {
    accelerator = await acquireAccelerator(options);
  } catch (error) {
    if (error instanceof GpuError && error.code === 'webgpu-unavailable') return PROCESSOR_LEASE;
    throw error;
  }
  return fasterOf(accelerator, profile);
}

/** The accelerator, or the CPU where that is faster; the accelerator then ends, as it does with the lease. */
export async function fasterOf(accelerator: Accelerator, profile?: Profile): Promise<DeviceLease> {
  try {
    const reason = await processorIsFaster(accelerator);
    if (reason === undefined) return { ...leaseWhole(accelerator, profile), choice: 'auto' };
    accelerator.dispose();
    return { ...PROCESSOR_LEASE, name: `${PROCESSOR}, ${reason}` };
  } catch (error) {
    accelerator.dispose();
    throw error;
  }
}

/** A GPU that nobody else has: it ends with the lease. */
export function leaseWhole(device: Accelerator, profile?: Profile): DeviceLease {
  const lent = gpu(device.lend(profile));
  return {
    ...lent,
    dispose: () => {
      lent.dispose();
      device.dispose();
    },
  };
}

function gpu(accelerator: Accelerator): DeviceLease {
  return {
    accelerator,
    choice: undefined,
    name: describeAdapter(accelerator.adapter),
    dispose: () => accelerator.dispose(),
  };
}
