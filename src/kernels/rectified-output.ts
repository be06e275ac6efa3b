import source from '../../shaders/rectified-output.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** outputs_r = Σ_j α_j (z_rj)₊ and slopes_rj = α_j 1[z_rj > 0]; one workgroup for each row. */
export const rectifiedOutput = defineKernel({
  name: 'rectified_output',
  sources: [workgroupSum, source],
  params: { rows: 'u32', neurons: 'u32' },
  buffers: { products: 'read', weights: 'read', slopes: 'read_write', outputs: 'read_write' },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 8 },
});
