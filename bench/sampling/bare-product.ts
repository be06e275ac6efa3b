import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { compileKernel, defineKernel, type Step } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { bindMatrixProduct, matrixProduct, type ProductBuffers, type ProductShape } from '../../src/kernels/matrix-product';
import { compilePatternBits } from '../../src/kernels/pattern-bits';
import { patternBitsBroadcast } from '../../src/kernels/pattern-bits-broadcast';
import source from './bare-product.wgsl?raw';

const broadcastProduct = defineKernel({
  name: 'bare_product',
  sources: [source],
  params: { samples: 'u32', features: 'u32', patterns: 'u32', span: 'u32' },
  buffers: { x: 'read', u: 'read', c: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64, LANES: 4 },
  features: ['subgroups'],
});

/** The product X U alone, on buffers that stay on the device. */
export interface BareProduct {
  /** Name of the kernel that computes it. */
  readonly kernel: string;
  /** Runs it once and waits for its end; nothing is read back. */
  run(): Promise<void>;
  /** X U, samples × patterns, of the last run. */
  read(): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Prepares X U for x (samples × features) and directions (patterns × features), both row-major, with features and patterns that
 * are multiples of 4: by the tile of the sampling kernel where that uses subgroups, else by the library's matrix product.
 */
export async function bareProduct(
  accelerator: Accelerator,
  x: Float32Array,
  directions: Float32Array,
  features: number,
): Promise<BareProduct> {
  const shape = { rows: x.length / features, inner: features, columns: directions.length / features };
  const transposed = new Float32Array(directions.length);
  directions.forEach((value, at) => (transposed[(at % features) * shape.columns + Math.floor(at / features)] = value));
  const buffers = {
    a: allocate(accelerator, 'bare product: X', x),
    b: allocate(accelerator, 'bare product: U', transposed),
    c: allocate(accelerator, 'bare product: X U', shape.rows * shape.columns),
  };
  const step = await bindProduct(accelerator, buffers, shape);
  return {
    kernel: step.name,
    run: async () => {
      submit(accelerator, [step]);
      await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), step.name);
    },
    read: () => readFloats(accelerator, buffers.c),
    dispose: () => Object.values(buffers).forEach((buffer) => buffer.destroy()),
  };
}

async function bindProduct(accelerator: Accelerator, buffers: ProductBuffers, shape: ProductShape): Promise<Step> {
  const sampling = await compilePatternBits(accelerator);
  if (sampling.kernel.name !== patternBitsBroadcast.name) {
    return bindMatrixProduct(await compileKernel(accelerator, matrixProduct), buffers, shape);
  }
  const { WORKGROUP_SIZE, LANES } = sampling.overrides;
  const compiled = await compileKernel(accelerator, broadcastProduct, { WORKGROUP_SIZE: WORKGROUP_SIZE!, LANES: LANES! });
  const columnGroups = Math.ceil(shape.columns / 4 / WORKGROUP_SIZE!);
  const blocks = Math.ceil(shape.rows / 32);
  const span = Math.ceil(blocks / accelerator.device.limits.maxComputeWorkgroupsPerDimension);
  return compiled.bind(
    { x: buffers.a, u: buffers.b, c: buffers.c },
    { samples: shape.rows, features: shape.inner, patterns: shape.columns, span },
    [columnGroups, Math.ceil(blocks / span)],
  );
}
