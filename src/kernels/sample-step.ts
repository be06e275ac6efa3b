import finite from '../../shaders/lib/finite.wgsl?raw';
import multipliers from '../../shaders/lib/multipliers.wgsl?raw';
import source from '../../shaders/sample-step.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import subgroupSum from '../../shaders/lib/subgroup-sum.wgsl?raw';
import { defineKernel, variantOf } from '../gpu/kernel';

/** The proximal step of every sample (a, π″ and the multipliers p, q), with relaxation and duals; one workgroup for each sample of each class. */
export const sampleStep = defineKernel({
  name: 'sample_step',
  sources: [workgroupSum, finite, multipliers, source],
  params: {
    first: 'u32',
    samples: 'u32',
    all_samples: 'u32',
    features: 'u32',
    patterns: 'u32',
    classes: 'u32',
    loss: 'u32',
    soft: 'u32',
    ball: 'u32',
    rho_a: 'f32',
    rho_pi: 'f32',
    relaxation: 'f32',
  },
  buffers: {
    x: 'read',
    targets: 'read',
    aggregates: 'read',
    weights: 'read_write',
    slacks: 'read',
    multipliers: 'read_write',
    residual: 'read_write',
  },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 8, PASSES: 60, BOX: 0 },
});

/** {@link sampleStep} for workgroups that are one subgroup: the same, without barriers. */
export const sampleStepInSubgroup = variantOf(sampleStep, {
  sources: [subgroupSum, finite, multipliers, source],
  features: ['subgroups'],
});
