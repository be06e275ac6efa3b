import finite from '../../shaders/lib/finite.wgsl?raw';
import multipliers from '../../shaders/lib/multipliers.wgsl?raw';
import source from '../../shaders/prediction-step.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** The proximal step of every prediction and its cone products for ε = 0, with relaxation and duals; an invocation for each sample. */
export const predictionStep = defineKernel({
  name: 'prediction_step',
  sources: [finite, multipliers, source],
  params: { samples: 'u32', patterns: 'u32', loss: 'u32', rho_s: 'f32', rho_f: 'f32', relaxation: 'f32' },
  buffers: {
    masks: 'read',
    targets: 'read',
    products: 'read',
    cones: 'read_write',
    predictions: 'read_write',
    multipliers: 'read_write',
    residual: 'read_write',
  },
  overrides: { WORKGROUP_SIZE: 32, PASSES: 60, SOFT: 0 },
});
