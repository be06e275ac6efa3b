import source from '../../shaders/slope-step.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** s ← clamp(s + γ (uᵀx + uᵀδ̄), low, high) for every neuron of every node, with c s for the next product; an invocation each. */
export const slopeStep = defineKernel({
  name: 'slope_step',
  sources: [source],
  params: { entries: 'u32' },
  buffers: { terms: 'read', products: 'read', slopes: 'read_write', weighted: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
