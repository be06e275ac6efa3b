import { defineKernel } from '../../src/gpu/kernel';
import loadSource from './load-rate.wgsl?raw';
import adjointSource from './naive-adjoint.wgsl?raw';
import forwardSource from './naive-forward.wgsl?raw';
import maskedAdjointSource from './naive-masked-adjoint.wgsl?raw';
import maskedProductSource from './naive-masked-product.wgsl?raw';
import productSource from './naive-product.wgsl?raw';
import peakSource from './peak-rate.wgsl?raw';

const masked = { samples: 'u32', patterns: 'u32', features: 'u32' } as const;

/** C = A B with 4 × 4 entries of C in the registers of each invocation; rows and columns are multiples of 32. */
export const naiveProduct = defineKernel({
  name: 'naive_product',
  sources: [productSource],
  params: { rows: 'u32', inner: 'u32', columns: 'u32' },
  buffers: { a: 'read', b: 'read', c: 'read_write' },
});

/** y = Σ_i d_i ∘ (X u_i), an invocation for each sample; features are a multiple of 4. */
export const naiveForward = defineKernel({
  name: 'naive_forward',
  sources: [forwardSource],
  params: masked,
  buffers: { masks: 'read', x: 'read', u: 'read', y: 'read_write' },
});

/** g_i = Xᵀ diag(d_i) r, an invocation for each entry; samples are a multiple of 32. */
export const naiveAdjoint = defineKernel({
  name: 'naive_adjoint',
  sources: [adjointSource],
  params: masked,
  buffers: { masks: 'read', x: 'read', r: 'read', g: 'read_write' },
});

/** C = D W, an invocation for each entry. */
export const naiveMaskedProduct = defineKernel({
  name: 'naive_masked_product',
  sources: [maskedProductSource],
  params: masked,
  buffers: { masks: 'read', w: 'read', c: 'read_write' },
});

/** C = Dᵀ A, an invocation for each entry; samples are a multiple of 32. */
export const naiveMaskedAdjoint = defineKernel({
  name: 'naive_masked_adjoint',
  sources: [maskedAdjointSource],
  params: masked,
  buffers: { masks: 'read', a: 'read', c: 'read_write' },
});

/** 96 multiply-adds for each pass and invocation, in registers. */
export const peakRate = defineKernel({
  name: 'peak_rate',
  sources: [peakSource],
  params: { passes: 'u32' },
  buffers: { factors: 'read', sums: 'read_write' },
});

/** 16 values loaded from storage for each pass and invocation. */
export const loadRate = defineKernel({
  name: 'load_rate',
  sources: [loadSource],
  params: { passes: 'u32', length: 'u32' },
  buffers: { values: 'read', sums: 'read_write' },
});
