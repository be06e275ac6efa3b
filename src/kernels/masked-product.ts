import source from '../../shaders/masked-product.wgsl?raw';
import storeRow from '../../shaders/lib/store-row.wgsl?raw';
import { defineKernel, type CompiledKernel, type Step } from '../gpu/kernel';
import { inParts } from './in-parts';

/** C = D W: c_k = Σ_i d_ik w_i for packed patterns D, row-major W (patterns × features) and C (samples × features). */
export const maskedProduct = defineKernel({
  name: 'masked_product',
  sources: [storeRow, source],
  params: { first: 'u32', samples: 'u32', patterns: 'u32', features: 'u32' },
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

/** Binds {@link maskedProduct} with the workgroups that cover C, in steps of at most `mostWork` multiply-adds as far as that goes. */
export function bindMaskedProduct(
  compiled: Compiled,
  buffers: { readonly masks: GPUBuffer; readonly w: GPUBuffer; readonly c: GPUBuffer },
  shape: MaskedShape,
  mostWork: number,
): Step[] {
  const width = FEATURES * compiled.overrides.WORKGROUP_SIZE;
  const x = Math.ceil(shape.features / width);
  const work = shape.samples * shape.patterns * x * width;
  return inParts(Math.ceil(shape.samples / SAMPLES), work, mostWork, (first, count) =>
    compiled.bind(buffers, { first, ...shape }, [x, count]),
  );
}
