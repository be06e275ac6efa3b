import source from '../../shaders/block-norms.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** How many sums each workgroup of {@link blockNorms} writes. */
export const NORM_SUMS = 5;

/** Partial sums of squares of L u − z, L u, z, z − z_before and the dual: {@link NORM_SUMS} for each workgroup. */
export const blockNorms = defineKernel({
  name: 'block_norms',
  sources: [workgroupSum, source],
  params: { length: 'u32', image_start: 'u32', copy_start: 'u32', dual_start: 'u32', sums_start: 'u32' },
  buffers: { image: 'read', copy: 'read', before: 'read', dual: 'read', sums: 'read_write' },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 32 },
});
