import source from '../../shaders/tile-product.wgsl?raw';
import storeRow from '../../shaders/lib/store-row.wgsl?raw';
import { defineKernel, type CompiledKernel, type Step } from '../gpu/kernel';
import type { BoundProduct, ProductShape } from './matrix-product';

/** C = A B as `matrixProduct` computes it, by tiles in workgroup memory: for GPUs. */
export const tileProduct = defineKernel({
  name: 'tile_product',
  sources: [storeRow, source],
  params: { rows: 'u32', inner: 'u32', columns: 'u32' },
  buffers: { a: 'read', b: 'read', c: 'read_write' },
});

type Compiled = CompiledKernel<typeof tileProduct.params, typeof tileProduct.buffers, typeof tileProduct.overrides>;

/** Rows and columns of C that one workgroup computes. */
const TILE = 64;

/** Binds {@link tileProduct} with the workgroups that cover C. */
export function bindTileProduct(compiled: Compiled, buffers: BoundProduct, shape: ProductShape): Step {
  return compiled.bind(buffers, shape, [Math.ceil(shape.columns / TILE), Math.ceil(shape.rows / TILE)]);
}
