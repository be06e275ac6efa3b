import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { compileKernel } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { broadcastLanes } from '../../src/kernels/broadcast-product';
import { compileProduct, productFamilies, type BindProduct, type ProductFamily } from '../../src/kernels/fastest-product';
import type { ProductShape } from '../../src/kernels/matrix-product';
import { timeInTurn, type Repetitions } from '../harness/measure';
import { gaussianMatrix } from '../harness/synthetic';
import { checkProduct } from './gate';
import type { FirstUse, ProductComparison } from './result';
import { firstUsed, runSteps } from './run-steps';
import { naiveProduct } from './yardsticks';

/** The operands of a product, in single precision, of the run's seed. */
export function operands({ rows, inner, columns }: ProductShape, seed: number): { readonly a: Float32Array; readonly b: Float32Array } {
  return {
    a: Float32Array.from(gaussianMatrix(rows, inner, seed).data),
    b: Float32Array.from(gaussianMatrix(inner, columns, seed + 1).data),
  };
}

type Contender = ProductFamily | 'naive';

/**
 * Times the library's families of product kernels that this adapter can run against the naive kernel, each after its result was
 * compared with double precision; sizes are multiples of 32. A timing is the mean of as many products as need about
 * `leastMultiplyAdds`: of smaller ones it would mostly be the submission. Kernels that are new to the adapter add their first use to `firstUse`.
 */
export async function measureProduct(
  accelerator: Accelerator,
  shape: ProductShape,
  seed: number,
  repetitions: Repetitions,
  firstUse: FirstUse[],
  leastMultiplyAdds: number,
): Promise<ProductComparison> {
  const { a, b } = operands(shape, seed);
  const buffers = {
    a: allocate(accelerator, 'a', a),
    b: allocate(accelerator, 'b', b),
    c: allocate(accelerator, 'c', shape.rows * shape.columns),
  };
  try {
    const repeat = Math.max(1, Math.round(leastMultiplyAdds / (shape.rows * shape.inner * shape.columns)));
    const contenders: readonly Contender[] = ['naive', ...productFamilies(accelerator)];
    const tasks: Record<string, () => Promise<void>> = {};
    for (const contender of contenders) {
      const [step] = await firstUsed(accelerator, firstUse, async () => [(await compileContender(accelerator, contender))(buffers, shape)]);
      checkProduct(step!.name, a, b, await readFloats(accelerator, buffers.c), shape);
      tasks[step!.name] = () => runSteps(accelerator, [step!], repeat);
    }
    const times = await timeInTurn(tasks, repetitions);
    const kernels = Object.keys(tasks).map((kernel, at) => ({
      kernel,
      intensity: intensityOf(accelerator, contenders[at]!),
      milliseconds: times[kernel]!.map((time) => time / repeat),
    }));
    return { ...shape, kernels };
  } finally {
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}

async function compileContender(accelerator: Accelerator, contender: Contender): Promise<BindProduct> {
  if (contender !== 'naive') return compileProduct(accelerator, contender);
  const compiled = await compileKernel(accelerator, naiveProduct);
  return (buffers, shape) => compiled.bind(buffers, shape, [shape.columns / 32, shape.rows / 32]);
}

/** Multiply-adds of an invocation for each value that it loads from storage, as its shader says. */
function intensityOf(accelerator: Accelerator, contender: Contender): number {
  switch (contender) {
    case 'naive':
    case 'register':
      return 16 / 8;
    case 'tile':
      return (16 * 16) / 8;
    case 'broadcast':
      // For an index k: 32 rows × 4 columns, from a value of each of 32 / LANES rows and of 4 columns.
      return (32 * 4) / (32 / broadcastLanes(accelerator)! + 4);
  }
}
