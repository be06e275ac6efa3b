import source from '../../shaders/rotate-residual.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** The linear step's residual in the coordinates (r_v − r_w)/√2 and (r_v + r_w)/√2. */
export const rotateResidual = defineKernel({
  name: 'rotate_residual',
  sources: [source],
  params: { entries: 'u32', rho_v: 'f32' },
  buffers: { cone_part: 'read', sample_part: 'read', neurons: 'read', rotated: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
