import source from '../../shaders/scaled-sum.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** total = keep · total + add · value, on a range of each. */
export const scaledSum = defineKernel({
  name: 'scaled_sum',
  sources: [source],
  params: { length: 'u32', value_start: 'u32', out_start: 'u32', keep: 'f32', add: 'f32' },
  buffers: { value: 'read', total: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
