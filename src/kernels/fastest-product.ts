import { GpuError, InputError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { readFloats } from '../gpu/readback';
import { submit } from '../gpu/recording';
import { within } from '../profile/profile';
import { bindBroadcastProduct, broadcastLanes, compileBroadcastProduct } from './broadcast-product';
import { bindMatrixProduct, matrixProduct, type BoundProduct, type ProductShape } from './matrix-product';
import { bindTileProduct, tileProduct } from './tile-product';

/** Binds one product C = A B. */
export type BindProduct = (buffers: BoundProduct, shape: ProductShape) => Step;

/**
 * A family of product kernels: `broadcast` shares loads among the lanes of a subgroup, `tile` among a workgroup through its memory,
 * and `register` reuses what one invocation has loaded.
 */
export type ProductFamily = 'broadcast' | 'tile' | 'register';

/** What the families are timed on: products of size × size matrices, long enough to tell them apart, short enough to go unnoticed. */
const PROBE = { software: { size: 128, repeat: 1 }, hardware: { size: 512, repeat: 8 } } as const;
const PROBE_ROUNDS = 3;
/** Share of the expected family's time below which another is chosen: noise alone does not change the choice. */
const CLEARLY_FASTER = 0.85;

/** By device, since tasks work on accelerators of their own. */
const preferred = new WeakMap<GPUDevice, ProductFamily>();
const fastestByAdapter = new Map<string, Promise<ProductFamily>>();

/**
 * The families that this adapter can run and that may be its fastest, the expected one first. Software adapters get no `tile`: their
 * barriers cost as much as a hundred multiply-adds for each invocation.
 */
export function productFamilies(accelerator: Accelerator): readonly ProductFamily[] {
  const broadcast = broadcastLanes(accelerator) === undefined ? [] : (['broadcast'] as const);
  return accelerator.adapter.software ? [...broadcast, 'register'] : ['tile', ...broadcast, 'register'];
}

/**
 * Makes every dense product use `family` for everything that this accelerator's device is given from now on; undefined leaves the choice to
 * measurement again.
 *
 * @throws InputError when the adapter cannot run it.
 */
export function preferProduct(accelerator: Accelerator, family: ProductFamily | undefined): void {
  if (family === undefined) {
    preferred.delete(accelerator.device);
    return;
  }
  if (family === 'broadcast' && broadcastLanes(accelerator) === undefined) {
    throw new InputError(
      "the product family is 'broadcast' but this adapter has no subgroups of a fixed size of 4 to 32 lanes: use 'tile' or 'register'",
    );
  }
  preferred.set(accelerator.device, family);
}

/**
 * The family of kernels that dense products use here: the preferred one, else the fastest whose products are
 * right, by a measurement of some tens of milliseconds, made once for an adapter and remembered while the process or page lives.
 *
 * @throws GpuError 'self-test-failed' when no family multiplies correctly.
 */
export async function productFamily(accelerator: Accelerator): Promise<ProductFamily> {
  const chosen = preferred.get(accelerator.device);
  if (chosen !== undefined) return chosen;
  const key = JSON.stringify([accelerator.adapter, productFamilies(accelerator)]);
  const known = fastestByAdapter.get(key);
  if (known !== undefined) {
    // A measurement that failed on another device of this adapter says nothing about this one.
    const family = await known.catch(() => undefined);
    if (family !== undefined) return family;
  }
  const measured = within(accelerator.profile, 'choice of product', () => measureFastest(accelerator));
  fastestByAdapter.set(key, measured);
  return measured;
}

/** The product of this adapter's {@link productFamily}. */
export async function fastestProduct(accelerator: Accelerator): Promise<BindProduct> {
  return compileProduct(accelerator, await productFamily(accelerator));
}

/** The product kernel of a family, compiled for this adapter. */
export async function compileProduct(accelerator: Accelerator, family: ProductFamily): Promise<BindProduct> {
  switch (family) {
    case 'broadcast': {
      const compiled = await compileBroadcastProduct(accelerator);
      return (buffers, shape) => bindBroadcastProduct(compiled, buffers, shape);
    }
    case 'tile': {
      const compiled = await compileKernel(accelerator, tileProduct);
      return (buffers, shape) => bindTileProduct(compiled, buffers, shape);
    }
    case 'register': {
      const compiled = await compileKernel(accelerator, matrixProduct);
      return (buffers, shape) => bindMatrixProduct(compiled, buffers, shape);
    }
  }
}

async function measureFastest(accelerator: Accelerator): Promise<ProductFamily> {
  const families = productFamilies(accelerator);
  if (families.length === 1) return families[0]!;
  const { size, repeat } = accelerator.adapter.software ? PROBE.software : PROBE.hardware;
  const [left, right] = [probeMatrix(size, 3), probeMatrix(size, 5)];
  const [a, b] = [allocate(accelerator, 'probe a', left), allocate(accelerator, 'probe b', right)];
  const c = allocate(accelerator, 'probe c', size * size);
  try {
    const shape = { rows: size, inner: size, columns: size };
    const steps = new Map<ProductFamily, Step>();
    for (const family of families) {
      const step = (await compileProduct(accelerator, family))({ a, b, c }, shape);
      write(accelerator, c, new Float32Array(size * size).fill(NaN));
      submit(accelerator, [step]);
      if (isProduct(left, right, await readFloats(accelerator, c), size)) steps.set(family, step);
    }
    if (steps.size === 0)
      throw new GpuError('self-test-failed', 'no matrix product of this adapter is right: use device "cpu"', 'products');
    const best = new Map<ProductFamily, number>();
    for (let round = 0; round < PROBE_ROUNDS; round++) {
      for (const [family, step] of steps) {
        const started = performance.now();
        submit(accelerator, [step], { repeat, profiled: false });
        await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), step.name);
        best.set(family, Math.min(best.get(family) ?? Infinity, performance.now() - started));
      }
    }
    await accelerator.check();
    return fastestOf(best);
  } finally {
    for (const buffer of [a, b, c]) buffer.destroy();
  }
}

/** The family of least time, but the first one unless another is clearly faster. */
export function fastestOf(milliseconds: ReadonlyMap<ProductFamily, number>): ProductFamily {
  const times = [...milliseconds];
  const [expected, fastest] = [times[0]!, times.reduce((least, entry) => (entry[1] < least[1] ? entry : least))];
  return fastest[1] < CLEARLY_FASTER * expected[1] ? fastest[0] : expected[0];
}

/** Small whole numbers, whose products single precision adds up exactly in any order. */
function probeMatrix(size: number, factor: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, at) => ((factor * at) % 7) - 3);
}

/** Whether the first and the last row of c are those of the product of two matrices of small whole numbers. */
export function isProduct(a: Float32Array, b: Float32Array, c: Float32Array, size: number): boolean {
  return [0, size - 1].every((row) => {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[row * size + k]! * b[k * size + column]!;
      if (c[row * size + column] !== sum) return false;
    }
    return true;
  });
}
