import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { compileKernel } from '../src/gpu/kernel';
import { bindBroadcastProduct, broadcastLanes, broadcastProduct } from '../src/kernels/broadcast-product';
import { fastestProduct } from '../src/kernels/fastest-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

test.for(PRODUCT_SHAPES)('broadcast_product, $rows × $inner × $columns', async (shape, context) => {
  const lanes = broadcastLanes(accelerator);
  if (lanes === undefined) return context.skip('this adapter has no subgroups of a fixed size of 4, 8 or 16');
  const compiled = await compileKernel(accelerator, broadcastProduct, { LANES: lanes });
  await expectProduct(accelerator, shape, (buffers) => bindBroadcastProduct(compiled, buffers, shape));
});

test.each(PRODUCT_SHAPES)('the fastest product of this adapter, $rows × $inner × $columns', async (shape) => {
  const bind = await fastestProduct(accelerator);
  await expectProduct(accelerator, shape, (buffers) => bind(buffers, shape));
});

test('the broadcast product is chosen on software adapters with subgroups of one size, and only there', async () => {
  const [a, b, c] = [allocate(accelerator, 'a', 1), allocate(accelerator, 'b', 1), allocate(accelerator, 'c', 1)];
  const { name } = (await fastestProduct(accelerator))({ a, b, c }, { rows: 1, inner: 1, columns: 1 });
  const suits = accelerator.adapter.software && broadcastLanes(accelerator) !== undefined;
  expect(name).toBe(suits ? 'broadcast_product' : 'matrix_product');
});
