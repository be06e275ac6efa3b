import type { Accelerator } from './accelerator';
import { BUFFER_USAGE } from './flags';

export type ScalarType = 'u32' | 'i32' | 'f32';
export type ParamTypes = Readonly<Record<string, ScalarType>>;
export type ParamValues<P extends ParamTypes> = { readonly [K in keyof P]: number };

/** Bytes of the uniform buffer of these parameters. */
export function uniformBytes(types: ParamTypes): number {
  return Math.ceil(Object.keys(types).length / 4) * 16;
}

/** The parameters of one step, on the CPU and in their uniform buffer; no buffer when there are none. */
export class Uniform<P extends ParamTypes> {
  readonly buffer: GPUBuffer | undefined;
  readonly #accelerator: Accelerator;
  readonly #types: P;
  readonly #bytes: ArrayBuffer;

  constructor(accelerator: Accelerator, kernelName: string, types: P, values: ParamValues<P>) {
    const count = Object.keys(types).length;
    this.#accelerator = accelerator;
    this.#types = types;
    this.#bytes = new ArrayBuffer(uniformBytes(types));
    if (count === 0) return;
    const usage = BUFFER_USAGE.uniform | BUFFER_USAGE.copyDestination;
    this.buffer = accelerator.createBuffer({ label: `${kernelName} parameters`, size: this.#bytes.byteLength, usage });
    this.set(values);
  }

  /** Writes the given values, for everything submitted from now on; the others stay. */
  set(changes: Partial<ParamValues<P>>): void {
    if (this.buffer === undefined) return;
    const view = new DataView(this.#bytes);
    Object.entries(this.#types).forEach(([key, type], at) => {
      const value = changes[key];
      if (value === undefined) return;
      if (type === 'f32') view.setFloat32(4 * at, value, true);
      else if (type === 'u32') view.setUint32(4 * at, value, true);
      else view.setInt32(4 * at, value, true);
    });
    this.#accelerator.device.queue.writeBuffer(this.buffer, 0, this.#bytes);
  }
}
