import source from '../../shaders/loss-slopes.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** What a mini-batch's mean loss passes back to each neuron, transposed, and the losses; an invocation for each sample. */
export const lossSlopes = defineKernel({
  name: 'loss_slopes',
  sources: [source],
  params: { samples: 'u32', neurons: 'u32', loss: 'u32' },
  buffers: { z: 'read', output: 'read', targets: 'read', weights: 'read', slopes: 'read_write', losses: 'read_write' },
  overrides: { WORKGROUP_SIZE: 32 },
});
