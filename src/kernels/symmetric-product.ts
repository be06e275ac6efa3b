import source from '../../shaders/symmetric-product.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** out = M v, M symmetric of size × size; an invocation for each four entries. A matrix product would leave most of its tile idle. */
export const symmetricProduct = defineKernel({
  name: 'symmetric_product',
  sources: [source],
  params: { size: 'u32' },
  buffers: { m: 'read', v: 'read', out: 'read_write' },
  overrides: { WORKGROUP_SIZE: 32 },
});
