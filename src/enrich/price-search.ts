import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { readFloats } from '../gpu/readback';
import { submit } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { fastestProduct } from '../kernels/fastest-product';
import { compilePriceStep, bindPriceStep } from '../kernels/price-step';
import { multiply, transpose, zeros, type Matrix } from '../matrix';
import { priceStep, type PriceState } from '../reference/price-step';
import { emptyBest, type PriceBatch } from './price-batch';

/** The best direction that the ascent from each start met, one row for each, and its price as the search sees it. */
export interface FoundDirections {
  readonly directions: Matrix;
  readonly prices: Float64Array;
}

export type PriceSearch = (batch: PriceBatch, steps: number, signal: AbortSignal | undefined) => Promise<FoundDirections>;

/** Multiply-adds between two turns of the event loop. */
const TURN = 2 ** 26;

/** The ascent in double precision on the calling thread. */
export const searchOnCpu: PriceSearch = async ({ data, starts, M }, steps, signal) => {
  const { features: d, width } = data;
  const count = starts.halves.length;
  const transposed = transpose(M);
  const times = (rows: Float64Array, columns: number, right: Matrix) => multiply({ rows: count, columns, data: rows }, right).data;
  let state: PriceState = {
    directions: starts.directions.data.slice(),
    products: times(starts.directions.data, d, transposed),
    gradient: new Float64Array(count * d),
    gradientProducts: new Float64Array(count * width),
    weights: new Float64Array(count * width),
    best: emptyBest(count, d),
  };
  const turn = Math.max(1, Math.floor(TURN / (2 * count * width * d)));
  for (let step = 0; step <= steps; step++) {
    priceStep(data, state);
    if (step % turn === turn - 1) await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    const gradient = times(state.weights, width, M);
    state = { ...state, gradient, gradientProducts: times(gradient, d, transposed) };
  }
  return foundIn(state.best, count, d);
};

/** The ascent in single precision on the GPU; its buffers live as long as the accelerator. */
export function searchOnGpu(accelerator: Accelerator): PriceSearch {
  return async ({ data, starts, M }, steps, signal) => {
    const { features: d, width } = data;
    const count = starts.halves.length;
    const product = await fastestProduct(accelerator);
    const compiled = await compilePriceStep(accelerator);
    const upload = (label: string, values: ArrayLike<number>) => allocate(accelerator, label, Float32Array.from(values));
    const m = upload('rows', M.data);
    const mTransposed = upload('rows, transposed', transpose(M).data);
    const buffers = {
      duals: upload('duals', data.duals),
      directions: upload('directions', starts.directions.data),
      products: allocate(accelerator, 'products', count * width),
      gradient: allocate(accelerator, 'gradients', count * d),
      gradient_products: allocate(accelerator, 'products of gradients', count * width),
      weights: allocate(accelerator, 'weights', count * width),
      best: upload('best directions', emptyBest(count, d)),
    };
    const out = { rows: count, inner: d, columns: width };
    const price = bindPriceStep(compiled, buffers, data, count);
    submit(accelerator, [product({ a: buffers.directions, b: mTransposed, c: buffers.products }, out), price]);
    const iteration = [
      product({ a: buffers.weights, b: m, c: buffers.gradient }, { rows: count, inner: width, columns: d }),
      product({ a: buffers.gradient, b: mTransposed, c: buffers.gradient_products }, out),
      price,
    ];
    const turn = Math.max(1, Math.floor(workLimit(accelerator) / (2 * count * width * d)));
    for (let step = 0; step < steps; step += turn) {
      submit(accelerator, iteration, { repeat: Math.min(turn, steps - step) });
      await accelerator.check();
      signal?.throwIfAborted();
    }
    return foundIn(await readFloats(accelerator, buffers.best), count, d);
  };
}

function foundIn(best: ArrayLike<number>, count: number, d: number): FoundDirections {
  const directions = zeros(count, d);
  for (let h = 0; h < count; h++) for (let j = 0; j < d; j++) directions.data[h * d + j] = best[h * (d + 3) + j]!;
  return { directions, prices: Float64Array.from({ length: count }, (_, h) => best[h * (d + 3) + d]!) };
}
