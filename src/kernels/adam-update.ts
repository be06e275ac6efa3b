import source from '../../shaders/adam-update.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** A step of Adam with the penalty in the gradient, and the transposed weights; an invocation for each entry. */
export const adamUpdate = defineKernel({
  name: 'adam_update',
  sources: [source],
  params: { rows: 'u32', columns: 'u32', decay: 'f32', rate: 'f32', guard: 'f32', keep_first: 'f32', keep_second: 'f32' },
  buffers: { factors: 'read', gradient: 'read', moments: 'read_write', weights: 'read_write', transposed: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
