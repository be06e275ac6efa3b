import source from '../../shaders/row-scale.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** scaled_kj = factors_k · a_kj; an invocation for each entry. */
export const rowScale = defineKernel({
  name: 'row_scale',
  sources: [source],
  params: { rows: 'u32', columns: 'u32' },
  buffers: { factors: 'read', a: 'read', scaled: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
