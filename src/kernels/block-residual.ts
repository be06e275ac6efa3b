import source from '../../shaders/block-residual.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** residual = ρ (copy − dual − image) for one block of the splitting. */
export const blockResidual = defineKernel({
  name: 'block_residual',
  sources: [source],
  params: { length: 'u32', copy_start: 'u32', dual_start: 'u32', rho: 'f32' },
  buffers: { image: 'read', state: 'read', residual: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
