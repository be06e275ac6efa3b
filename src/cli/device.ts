import { fasterOf, leaseDevice, leaseWhole, type DeviceLease } from '../device/lease';
import { GpuError } from '../errors';
import { acquireAccelerator } from '../gpu/device';
import type { SolveSettings } from '../index';
import { nodeGpu } from '../node';
import type { Io } from './io';

export type DeviceChoice = 'auto' | 'gpu' | 'cpu';

/** What to compute on; `close` gives it back. */
export interface OpenDevice {
  readonly device: SolveSettings['device'];
  readonly close: () => void;
}

/** Opens the device the user chose and says on stderr which it is, and why where it was chosen by measurement. */
export async function openDevice(choice: DeviceChoice, io: Io): Promise<OpenDevice> {
  if (choice === 'cpu') return open(await leaseDevice('cpu'), io);
  try {
    const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
    return open(choice === 'gpu' ? leaseWhole(accelerator) : await fasterOf(accelerator), io);
  } catch (error) {
    if (choice === 'gpu' || !(error instanceof GpuError)) throw error;
    return open(await leaseDevice('cpu'), io, ` (${error.message})`);
  }
}

function open(lease: DeviceLease, io: Io, why = ''): OpenDevice {
  io.stderr(`device: ${lease.name}${why}\n`);
  return { device: lease, close: () => lease.dispose() };
}
