import { GpuError } from '../errors';
import { leaseDevice, type DeviceChoice, type DeviceLease } from '../device/lease';

/** A device that is acquired when it is first needed and kept until it is disposed of or lost; usable again after either. */
export class HeldDevice {
  readonly #choice: DeviceChoice;
  #lease: Promise<DeviceLease> | undefined;

  constructor(choice: DeviceChoice) {
    this.#choice = choice;
  }

  /** Runs a task on the device, the CPU where there is no GPU to be had and none is demanded. */
  async use<T>(task: (device: DeviceLease) => Promise<T>): Promise<T> {
    try {
      return await task(await (this.#lease ??= leaseDevice(this.#choice)));
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
