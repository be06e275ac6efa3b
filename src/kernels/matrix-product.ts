import source from '../../shaders/matrix-product.wgsl?raw';
import storeRow from '../../shaders/lib/store-row.wgsl?raw';
import { defineKernel, type Bound, type CompiledKernel, type Step } from '../gpu/kernel';

/** C = A B for row-major A (rows × inner), B (inner × columns) and C (rows × columns). */
export const matrixProduct = defineKernel({
  name: 'matrix_product',
  sources: [storeRow, source],
  params: { rows: 'u32', inner: 'u32', columns: 'u32' },
  buffers: { a: 'read', b: 'read', c: 'read_write' },
  overrides: { WORKGROUP_COLUMNS: 8, WORKGROUP_ROWS: 8 },
});

export interface ProductBuffers {
  readonly a: GPUBuffer;
  readonly b: GPUBuffer;
  readonly c: GPUBuffer;
}

/** The same, of which each may be a range of its buffer. */
export type BoundProduct = { readonly [K in keyof ProductBuffers]: Bound };

export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

type Compiled = CompiledKernel<typeof matrixProduct.params, typeof matrixProduct.buffers, typeof matrixProduct.overrides>;

/** Rows and columns of C that one invocation computes. */
const BLOCK = 4;

/** Binds {@link matrixProduct} with the workgroups that cover C. */
export function bindMatrixProduct(compiled: Compiled, buffers: BoundProduct, shape: ProductShape): Step {
  const { WORKGROUP_COLUMNS, WORKGROUP_ROWS } = compiled.overrides;
  const x = Math.ceil(shape.columns / (BLOCK * WORKGROUP_COLUMNS));
  const y = Math.ceil(shape.rows / (BLOCK * WORKGROUP_ROWS));
  return compiled.bind(buffers, shape, [x, y]);
}
