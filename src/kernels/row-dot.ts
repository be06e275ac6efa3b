import source from '../../shaders/row-dot.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** sums_k = factor · Σ_j a_kj b_kj; an invocation for each row. */
export const rowDot = defineKernel({
  name: 'row_dot',
  sources: [source],
  params: { rows: 'u32', columns: 'u32', factor: 'f32' },
  buffers: { a: 'read', b: 'read', sums: 'read_write' },
  overrides: { WORKGROUP_SIZE: 32 },
});
