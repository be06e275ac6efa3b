import source from '../../shaders/masked-product.wgsl?raw';
import { defineKernel, type CompiledKernel, type Step } from '../gpu/kernel';

/** C = D W: c_k = Σ_i d_ik w_i for packed patterns D, row-major W (patterns × features) and C (samples × features). */
export const maskedProduct = defineKernel({
  name: 'masked_product',
  sources: [source],
  params: { samples: 'u32', patterns: 'u32', features: 'u32' },
  buffers: { masks: 'read', w: 'read', c: 'read_write' },
  overrides: { WORKGROUP_SIZE: 8 },
});

export interface MaskedShape {
  readonly samples: number;
  readonly patterns: number;
  readonly features: number;
}

type Compiled = CompiledKernel<typeof maskedProduct.params, typeof maskedProduct.buffers, typeof maskedProduct.overrides>;

/** Features that one invocation computes, and samples. */
const FEATURES = 4;
const SAMPLES = 32;

/** Binds {@link maskedProduct} with the workgroups that cover C. */
export function bindMaskedProduct(
  compiled: Compiled,
  buffers: { readonly masks: GPUBuffer; readonly w: GPUBuffer; readonly c: GPUBuffer },
  shape: MaskedShape,
): Step {
  const x = Math.ceil(shape.features / (FEATURES * compiled.overrides.WORKGROUP_SIZE));
  return compiled.bind(buffers, shape, [x, Math.ceil(shape.samples / SAMPLES)]);
}
