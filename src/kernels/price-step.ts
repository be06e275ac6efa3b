import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import source from '../../shaders/price-step.wgsl?raw';
import type { Accelerator } from '../gpu/accelerator';
import { compileKernel, defineKernel, type BufferBindings, type CompiledKernel, type Step } from '../gpu/kernel';
import { cover } from './cover';
import { reductionWidth } from './reduction-width';

/** One step of projected gradient ascent of the price of every direction; one workgroup for each. */
export const priceStep = defineKernel({
  name: 'price_step',
  sources: [workgroupSum, source],
  params: { count: 'u32', samples: 'u32', features: 'u32', width: 'u32', own: 'u32', ball: 'f32' },
  buffers: {
    duals: 'read',
    gradient: 'read',
    gradient_products: 'read',
    directions: 'read_write',
    products: 'read_write',
    weights: 'read_write',
    best: 'read_write',
  },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 32 },
});

export type CompiledPriceStep = CompiledKernel<typeof priceStep.params, typeof priceStep.buffers, typeof priceStep.overrides>;

/** Sizes of a batch: `width` columns of the products, the ball's radius or 0, and whether directions take their own bits. */
export interface PriceShape {
  readonly samples: number;
  readonly features: number;
  readonly width: number;
  readonly ball: number;
  readonly own: boolean;
}

export function compilePriceStep(accelerator: Accelerator): Promise<CompiledPriceStep> {
  return compileKernel(accelerator, priceStep, reductionWidth(accelerator));
}

/** Binds {@link priceStep} with a workgroup for each of `count` directions. */
export function bindPriceStep(
  compiled: CompiledPriceStep,
  buffers: BufferBindings<typeof priceStep.buffers>,
  { samples, features, width, ball, own }: PriceShape,
  count: number,
): Step {
  return compiled.bind(buffers, { count, samples, features, width, own: own ? 1 : 0, ball }, cover(count, 1));
}
