import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { compileKernel } from '../src/gpu/kernel';
import { bindBroadcastProduct, broadcastLanes, broadcastProduct } from '../src/kernels/broadcast-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe.each([1, 4])('broadcast_product, %i indices at a time', (DEPTH) => {
  test.for(PRODUCT_SHAPES)('$rows × $inner × $columns', async (shape, context) => {
    const LANES = broadcastLanes(accelerator);
    if (LANES === undefined) return context.skip('this adapter has no subgroups of a fixed size of 4, 8, 16 or 32');
    const compiled = await compileKernel(accelerator, broadcastProduct, { LANES, DEPTH });
    await expectProduct(accelerator, shape, (buffers) => bindBroadcastProduct(compiled, buffers, shape));
  });
});
