import type { Accelerator } from './accelerator';
import { BUFFER_USAGE, MAP_READ } from './flags';

/**
 * The first `count` values (default: all) of a buffer of f32, after everything submitted so far.
 *
 * @throws GpuError when the device was lost or anything submitted before failed: never returns made-up values.
 */
export async function readFloats(accelerator: Accelerator, buffer: GPUBuffer, count = buffer.size / 4): Promise<Float32Array> {
  return new Float32Array(await readBytes(accelerator, buffer, 4 * count));
}

/** The first `count` values (default: all) of a buffer of u32; faults as in {@link readFloats}. */
export async function readWords(accelerator: Accelerator, buffer: GPUBuffer, count = buffer.size / 4): Promise<Uint32Array> {
  return new Uint32Array(await readBytes(accelerator, buffer, 4 * count));
}

/** The first `bytes` bytes of a buffer; faults as in {@link readFloats}. */
export async function readBytes(accelerator: Accelerator, buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const { device } = accelerator;
  const label = `${buffer.label} (readback)`;
  const staging = accelerator.createBuffer({ label, size: bytes, usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination });
  try {
    accelerator.guard(label, () => {
      const encoder = device.createCommandEncoder({ label });
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish({ label })]);
    });
    await Promise.all([accelerator.check(), accelerator.untilLost(staging.mapAsync(MAP_READ), label)]);
    await accelerator.check();
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
