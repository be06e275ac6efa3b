import { tooLarge, type Accelerator } from './accelerator';
import { BUFFER_USAGE } from './flags';

const STORAGE = BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination;

/**
 * A storage buffer of 4-byte elements: zeros when given a count, a copy when given an array.
 *
 * @throws GpuError 'out-of-memory' that names the buffer, its size and the limit.
 */
export function allocate(accelerator: Accelerator, label: string, content: number | Float32Array | Uint32Array): GPUBuffer {
  const size = Math.max(4, 4 * (typeof content === 'number' ? content : content.length));
  const limit = accelerator.device.limits.maxStorageBufferBindingSize;
  if (size > limit) throw tooLarge(label, size, limit, 'maxStorageBufferBindingSize of this device');
  const buffer = accelerator.createBuffer({ label, size, usage: STORAGE });
  if (typeof content !== 'number') write(accelerator, buffer, content);
  return buffer;
}

/** {@link allocate} for each label: what `content` has for it, or so many zeros as `lengths` says. */
export function allocateAll<Label extends string>(
  accelerator: Accelerator,
  lengths: Readonly<Record<Label, number>>,
  content: Partial<Readonly<Record<Label, Float32Array | Uint32Array>>>,
): Readonly<Record<Label, GPUBuffer>> {
  const labels = Object.keys(lengths) as Label[];
  const buffers = labels.map((label) => [label, allocate(accelerator, label, content[label] ?? lengths[label])]);
  return Object.fromEntries(buffers) as Record<Label, GPUBuffer>;
}

/** Copies `content` to the start of `buffer`, after everything submitted so far. */
export function write(accelerator: Accelerator, buffer: GPUBuffer, content: Float32Array | Uint32Array): void {
  if (content.length === 0) return;
  const end = accelerator.profile?.start('upload', { buffer: buffer.label, bytes: content.byteLength });
  accelerator.guard(buffer.label, () => {
    accelerator.device.queue.writeBuffer(buffer, 0, content as Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>);
  });
  end?.();
}
