import source from '../../shaders/masked-adjoint.wgsl?raw';
import storeRow from '../../shaders/lib/store-row.wgsl?raw';
import { defineKernel, type CompiledKernel, type Step } from '../gpu/kernel';
import { inParts } from './in-parts';
import type { MaskedShape } from './masked-product';

/** C = Dᵀ A: c_i = Σ_k d_ik a_k for packed patterns D, row-major A (samples × features) and C (patterns × features). */
export const maskedAdjoint = defineKernel({
  name: 'masked_adjoint',
  sources: [storeRow, source],
  params: { first: 'u32', samples: 'u32', patterns: 'u32', features: 'u32' },
  buffers: { masks: 'read', a: 'read', c: 'read_write' },
  overrides: { WORKGROUP_SIZE: 8 },
});

type Compiled = CompiledKernel<typeof maskedAdjoint.params, typeof maskedAdjoint.buffers, typeof maskedAdjoint.overrides>;

/** Features that one invocation computes, and patterns. */
const FEATURES = 4;
const PATTERNS = 32;

/** Binds {@link maskedAdjoint} with the workgroups that cover C, in steps of at most `mostWork` multiply-adds as far as that goes. */
export function bindMaskedAdjoint(
  compiled: Compiled,
  buffers: { readonly masks: GPUBuffer; readonly a: GPUBuffer; readonly c: GPUBuffer },
  shape: MaskedShape,
  mostWork: number,
): Step[] {
  const width = FEATURES * compiled.overrides.WORKGROUP_SIZE;
  const x = Math.ceil(shape.features / width);
  const work = shape.samples * shape.patterns * x * width;
  return inParts(Math.ceil(shape.patterns / PATTERNS), work, mostWork, (first, count) =>
    compiled.bind(buffers, { first, ...shape }, [x, count]),
  );
}
