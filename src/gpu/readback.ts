import type { Accelerator } from './accelerator';
import { BUFFER_USAGE, MAP_READ } from './flags';

/**
 * `count` values (default: all) of a buffer of f32 from index `start` (default: 0), after everything submitted so far.
 *
 * @throws GpuError when the device was lost or anything submitted before failed: never returns made-up values.
 */
export async function readFloats(accelerator: Accelerator, buffer: GPUBuffer, count = buffer.size / 4, start = 0): Promise<Float32Array> {
  return new Float32Array(await readBytes(accelerator, buffer, 4 * count, 4 * start));
}

/** The first `count` values (default: all) of a buffer of u32; faults as in {@link readFloats}. */
export async function readWords(accelerator: Accelerator, buffer: GPUBuffer, count = buffer.size / 4): Promise<Uint32Array> {
  return new Uint32Array(await readBytes(accelerator, buffer, 4 * count));
}

/** `bytes` bytes of a buffer from byte `start` (default: 0), a multiple of 4; faults as in {@link readFloats}. */
export async function readBytes(accelerator: Accelerator, buffer: GPUBuffer, bytes: number, start = 0): Promise<ArrayBuffer> {
  const readback = new Readback(accelerator, `${buffer.label} (readback)`, bytes);
  try {
    return await readback.read(buffer, start);
  } finally {
    readback.destroy();
  }
}

/** A staging buffer for reading the same number of bytes again and again, one read at a time. */
export class Readback {
  readonly #accelerator: Accelerator;
  readonly #staging: GPUBuffer;

  constructor(accelerator: Accelerator, label: string, bytes: number) {
    this.#accelerator = accelerator;
    this.#staging = accelerator.createBuffer({ label, size: bytes, usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination });
  }

  /** The bytes of `buffer` from `start` (default: 0), after everything submitted so far; faults as in {@link readFloats}. */
  async read(buffer: GPUBuffer, start = 0): Promise<ArrayBuffer> {
    const [accelerator, staging] = [this.#accelerator, this.#staging];
    const { label } = staging;
    accelerator.guard(label, () => {
      const encoder = accelerator.device.createCommandEncoder({ label });
      encoder.copyBufferToBuffer(buffer, start, staging, 0, staging.size);
      accelerator.device.queue.submit([encoder.finish({ label })]);
    });
    const mapped = accelerator.untilLost(staging.mapAsync(MAP_READ), label);
    const outcomes = await Promise.allSettled([accelerator.check(), mapped]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    return bytes;
  }

  destroy(): void {
    this.#staging.destroy();
  }
}
