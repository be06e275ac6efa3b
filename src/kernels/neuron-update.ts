import source from '../../shaders/neuron-update.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** u_v += (plus + minus)/√2, u_w += (minus − plus)/√2, and the difference u_v − u_w. */
export const neuronUpdate = defineKernel({
  name: 'neuron_update',
  sources: [source],
  params: { entries: 'u32' },
  buffers: { change: 'read', neurons: 'read_write', difference: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
