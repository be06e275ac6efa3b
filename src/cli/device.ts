import { GpuError } from '../errors';
import { acquireAccelerator, describeAdapter } from '../gpu/device';
import type { SolveSettings } from '../index';
import { nodeGpu } from '../node';
import type { Io } from './io';

export type DeviceChoice = 'auto' | 'gpu' | 'cpu';

/** What to compute on; `close` gives it back. */
export interface OpenDevice {
  readonly device: SolveSettings['device'];
  readonly close: () => void;
}

/** Opens the device the user chose and says on stderr which it is; 'auto' falls back to the CPU and says why. */
export async function openDevice(choice: DeviceChoice, io: Io): Promise<OpenDevice> {
  if (choice === 'cpu') return onCpu(io, '');
  try {
    const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
    io.stderr(`device: ${describeAdapter(accelerator.adapter)}\n`);
    return { device: accelerator, close: () => accelerator.dispose() };
  } catch (error) {
    if (choice === 'gpu' || !(error instanceof GpuError)) throw error;
    return onCpu(io, ` (${error.message})`);
  }
}

function onCpu(io: Io, why: string): OpenDevice {
  io.stderr(`device: CPU in double precision${why}\n`);
  return { device: 'cpu', close: () => undefined };
}
