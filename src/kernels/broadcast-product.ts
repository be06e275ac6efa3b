import source from '../../shaders/broadcast-product.wgsl?raw';
import storeRow from '../../shaders/lib/store-row.wgsl?raw';
import type { Accelerator } from '../gpu/accelerator';
import { compileKernel, defineKernel, type CompiledKernel, type Step } from '../gpu/kernel';
import type { BoundProduct, ProductShape } from './matrix-product';

/** C = A B as `matrixProduct` computes it, for adapters whose subgroups have a fixed size of 4, 8, 16 or 32 lanes. */
export const broadcastProduct = defineKernel({
  name: 'broadcast_product',
  sources: [storeRow, source],
  params: { rows: 'u32', inner: 'u32', columns: 'u32' },
  buffers: { a: 'read', b: 'read', c: 'read_write' },
  overrides: { LANES: 8, DEPTH: 4 },
  features: ['subgroups'],
});

type Compiled = CompiledKernel<typeof broadcastProduct.params, typeof broadcastProduct.buffers, typeof broadcastProduct.overrides>;

/** Columns of C that one invocation computes, and rows that its subgroup does. */
const COLUMNS = 4;
const ROWS = 32;

/** The lanes of {@link broadcastProduct} on an adapter; undefined where it cannot run. */
export function broadcastLanes({ adapter, features }: Accelerator): number | undefined {
  const { subgroupMinSize, subgroupMaxSize } = adapter;
  if (!features.has('subgroups') || subgroupMinSize !== subgroupMaxSize) return undefined;
  return [4, 8, 16, 32].find((lanes) => lanes === subgroupMinSize);
}

/**
 * Compiles {@link broadcastProduct} for an adapter that has {@link broadcastLanes}. On software adapters of 8 lanes and more, the code of one
 * index k at a time fits the caches and that of four does not (lavapipe: 1.3 times as fast); of 4 lanes it is the slower one (SwiftShader: 0.75).
 */
export async function compileBroadcastProduct(accelerator: Accelerator): Promise<Compiled> {
  const LANES = broadcastLanes(accelerator)!;
  return compileKernel(accelerator, broadcastProduct, { LANES, DEPTH: accelerator.adapter.software && LANES > 4 ? 1 : 4 });
}

/** Binds {@link broadcastProduct} with the workgroups that cover C. */
export function bindBroadcastProduct(compiled: Compiled, buffers: BoundProduct, shape: ProductShape): Step {
  const x = Math.ceil(shape.columns / (COLUMNS * compiled.overrides.LANES));
  return compiled.bind(buffers, shape, [x, Math.ceil(shape.rows / ROWS)]);
}
