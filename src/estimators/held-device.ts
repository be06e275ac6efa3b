import { GpuError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { leaseDevice, type DeviceChoice, type DeviceLease } from '../gpu/lease';

/** A device that is acquired when it is first needed and kept until it is disposed of or lost; usable again after either. */
export class HeldDevice {
  readonly #choice: DeviceChoice;
  #lease: Promise<DeviceLease> | undefined;

  constructor(choice: DeviceChoice) {
    this.#choice = choice;
  }

  /** Runs a task on the device, the CPU where there is no GPU to be had and none is demanded. */
  async use<T>(task: (device: Accelerator | 'cpu') => Promise<T>): Promise<T> {
    try {
      const { accelerator } = await (this.#lease ??= leaseDevice(this.#choice));
      return await task(accelerator ?? 'cpu');
    } catch (error) {
      if (error instanceof GpuError) this.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#lease?.then(
      (lease) => lease.dispose(),
      () => {},
    );
    this.#lease = undefined;
  }
}
