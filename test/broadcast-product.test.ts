import { afterAll, beforeAll, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { compileKernel } from '../src/gpu/kernel';
import { bindBroadcastProduct, broadcastLanes, broadcastProduct } from '../src/kernels/broadcast-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

test.for(PRODUCT_SHAPES)('broadcast_product, $rows × $inner × $columns', async (shape, context) => {
  const lanes = broadcastLanes(accelerator);
  if (lanes === undefined) return context.skip('this adapter has no subgroups of a fixed size of 4, 8, 16 or 32');
  const compiled = await compileKernel(accelerator, broadcastProduct, { LANES: lanes });
  await expectProduct(accelerator, shape, (buffers) => bindBroadcastProduct(compiled, buffers, shape));
});
