import finite from '../../shaders/lib/finite.wgsl?raw';
import source from '../../shaders/neuron-step.wgsl?raw';
import neuronRadius from '../../shaders/lib/neuron-radius.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import subgroupSum from '../../shaders/lib/subgroup-sum.wgsl?raw';
import { defineKernel, variantOf } from '../gpu/kernel';

/** The proximal step of every neuron (v, s, π′), with relaxation and duals; one workgroup for each of the 2P neurons of each class. */
export const neuronStep = defineKernel({
  name: 'neuron_step',
  sources: [workgroupSum, finite, neuronRadius, source],
  params: {
    first: 'u32',
    samples: 'u32',
    all_samples: 'u32',
    features: 'u32',
    patterns: 'u32',
    classes: 'u32',
    squared: 'u32',
    ball: 'u32',
    rho_v: 'f32',
    rho_s: 'f32',
    rho_pi: 'f32',
    beta: 'f32',
    relaxation: 'f32',
  },
  buffers: {
    masks: 'read',
    targets: 'read',
    products: 'read',
    neurons: 'read_write',
    cones: 'read_write',
    slacks: 'read_write',
    multipliers: 'read_write',
    residual: 'read_write',
  },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 8, PASSES: 40, SOFT: 0, ROBUST: 0 },
});

/** {@link neuronStep} for workgroups that are one subgroup: the same, without barriers. */
export const neuronStepInSubgroup = variantOf(neuronStep, {
  sources: [subgroupSum, finite, neuronRadius, source],
  features: ['subgroups'],
});
