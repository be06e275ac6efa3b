import source from '../../shaders/adversary-step.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** δ ← the point of the perturbation set nearest to δ − τ g, and its extrapolation, for every node; a workgroup for each. */
export const adversaryStep = defineKernel({
  name: 'adversary_step',
  sources: [workgroupSum, source],
  params: { rows: 'u32', features: 'u32' },
  buffers: { reach: 'read', radii: 'read', gradients: 'read', deltas: 'read_write' },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 8, PASSES: 7 },
});
