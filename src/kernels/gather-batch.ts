import source from '../../shaders/gather-batch.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** Rows, targets and weights of a mini-batch, by index; zeros past the last sample; an invocation for each entry. */
export const gatherBatch = defineKernel({
  name: 'gather_batch',
  sources: [source],
  params: { samples: 'u32', features: 'u32', batch: 'u32', start: 'u32' },
  buffers: { x: 'read', y: 'read', order: 'read', rows: 'read_write', targets: 'read_write', weights: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
