import source from '../../shaders/momentum-update.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** A step of gradient descent with momentum and weight decay, and the transposed weights; an invocation for each entry. */
export const momentumUpdate = defineKernel({
  name: 'momentum_update',
  sources: [source],
  params: { rows: 'u32', columns: 'u32', decay: 'f32', rate: 'f32', momentum: 'f32' },
  buffers: { factors: 'read', gradient: 'read', velocity: 'read_write', weights: 'read_write', transposed: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
