import type { Accelerator } from '../gpu/accelerator';
import { compileKernel, type Step } from '../gpu/kernel';
import { bindBroadcastProduct, broadcastLanes, broadcastProduct } from './broadcast-product';
import { bindMatrixProduct, matrixProduct, type ProductBuffers, type ProductShape } from './matrix-product';

/** Binds one product C = A B. */
export type BindProduct = (buffers: ProductBuffers, shape: ProductShape) => Step;

/**
 * The faster product for this adapter: on software adapters loads cost some 25 multiply-adds and broadcasts few, so that
 * `broadcastProduct` gives two to four times the rate of `matrixProduct` where subgroups have a fixed size.
 */
export async function fastestProduct(accelerator: Accelerator): Promise<BindProduct> {
  const lanes = accelerator.adapter.software ? broadcastLanes(accelerator) : undefined;
  if (lanes === undefined) {
    const compiled = await compileKernel(accelerator, matrixProduct);
    return (buffers, shape) => bindMatrixProduct(compiled, buffers, shape);
  }
  const compiled = await compileKernel(accelerator, broadcastProduct, { LANES: lanes });
  return (buffers, shape) => bindBroadcastProduct(compiled, buffers, shape);
}
