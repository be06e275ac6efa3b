import finite from '../../shaders/lib/finite.wgsl?raw';
import source from '../../shaders/spectral-scale.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** Divides by the linear step's diagonal in eigenvector coordinates. */
export const spectralScale = defineKernel({
  name: 'spectral_scale',
  sources: [finite, source],
  params: { patterns: 'u32', features: 'u32', classes: 'u32', rho_v: 'f32', rho_s: 'f32', rho_a: 'f32' },
  buffers: { eigenvalues: 'read', plus: 'read_write', rotated: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
