import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { priceStep } from '../src/kernels/price-step';
import { reductionWidth } from '../src/kernels/reduction-width';
import { priceStep as reference, type PriceData, type PriceState } from '../src/reference/price-step';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, nans, signedValues } from './support/compare';
import { concatenate, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const ROUNDOFF = 2 ** -24;

interface Case {
  readonly kind: 'none' | 'ball' | 'box';
  readonly own: boolean;
  readonly count: number;
  readonly samples: number;
  readonly features: number;
  /** Zero to stand still; 1 is an ordinary step. */
  readonly eta?: number;
}

interface Arrays {
  readonly duals: Float32Array;
  readonly directions: Float32Array;
  readonly products: Float32Array;
  readonly gradient: Float32Array;
  readonly gradientProducts: Float32Array;
  readonly best: Float32Array;
}

function widthOf({ kind, samples, features }: Case): number {
  return kind === 'none' ? samples : 2 * samples + (kind === 'box' ? features : 0);
}

/** Products need not belong to directions: the kernel only moves both alike. */
function arraysOf(shape: Case): Arrays {
  const { count, samples: n, features: d, eta = 0.5 } = shape;
  const width = widthOf(shape);
  const duals = signedValues(3 * n + count, 1);
  for (let at = n; at < 3 * n; at++) duals[at] = Math.abs(duals[at]!);
  for (let h = 0; h < count; h++) duals[3 * n + h] = h % 2 === 0 ? 1 : -1;
  const best = new Float32Array(count * (d + 3));
  for (let h = 0; h < count; h++) best.set([h % 3 === 0 ? 1e30 : -1e30, h % 2 === 0 ? 1e30 : -1e30, eta], h * (d + 3) + d);
  return {
    duals,
    directions: signedValues(count * d, 2),
    products: signedValues(count * width, 3),
    gradient: signedValues(count * d, 4),
    gradientProducts: signedValues(count * width, 5),
    best,
  };
}

function dataOf(shape: Case, { duals }: Arrays): PriceData {
  const { samples, features, kind, own } = shape;
  return { samples, features, width: widthOf(shape), ball: kind === 'ball' ? 0.25 : 0, own, duals: Float64Array.from(duals) };
}

function stateOf(arrays: Arrays): PriceState {
  const { directions, products, gradient, gradientProducts, best } = arrays;
  const copy = (values: Float32Array) => Float64Array.from(values);
  return {
    directions: copy(directions),
    products: copy(products),
    gradient: copy(gradient),
    gradientProducts: copy(gradientProducts),
    weights: new Float64Array(products.length),
    best: copy(best),
  };
}

async function check(shape: Case, overrides: Partial<OverrideValues<typeof priceStep.overrides>>, arrays = arraysOf(shape)): Promise<void> {
  const { count, samples: n, features: d, own, kind } = shape;
  const width = widthOf(shape);
  const data = dataOf(shape, arrays);
  const got = await runKernel(
    accelerator,
    priceStep,
    overrides,
    {
      duals: arrays.duals,
      gradient: arrays.gradient,
      gradient_products: arrays.gradientProducts,
      directions: concatenate(arrays.directions, nans(8)),
      products: concatenate(arrays.products, nans(8)),
      weights: nans(count * width + 8),
      best: concatenate(arrays.best, nans(8)),
    },
    { count, samples: n, features: d, width, own: own ? 1 : 0, ball: data.ball },
    twoRows(count, 1),
  );
  for (const [values, length] of [
    [got.directions, count * d],
    [got.products, count * width],
    [got.weights, count * width],
    [got.best, count * (d + 3)],
  ] as const) {
    expectUntouched(values.subarray(length));
  }
  const want = stateOf(arrays);
  reference(data, want);
  // Norms are sums of d squares of numbers up to 1, with cancellation in (uu + η(2 ug + η gg)) that the generated data keep away from.
  const near = (d + 32) * 4 * ROUNDOFF;
  want.directions.forEach((value, at) => expect(Math.abs(got.directions[at]! - value)).toBeLessThanOrEqual(near * (1 + Math.abs(value))));
  want.products.forEach((value, at) => expect(Math.abs(got.products[at]! - value)).toBeLessThanOrEqual(near * (1 + 4 * Math.abs(value))));
  for (let h = 0; h < count; h++) {
    const at = h * (d + 3) + d;
    // Every term of the price is at most the product it comes from, times 1 or a multiplier below 1, and the radius.
    let size = 0;
    for (let k = 0; k < width; k++) size += 4 * Math.abs(want.products[h * width + k]!) * (k < 2 * n ? 1 : n);
    size += n * data.ball;
    const bound = (n + d + 32) * 8 * ROUNDOFF * (1 + size);
    expect(Math.abs(got.best[at + 1]! - want.best[at + 1]!)).toBeLessThanOrEqual(bound);
    expect(got.best[at + 2]).toBeCloseTo(want.best[at + 2]!, 6);
    const improved = want.best[at]! < 1e29;
    expect(Math.abs(got.best[at]! - want.best[at]!)).toBeLessThanOrEqual(improved ? bound : 1e24);
    for (let j = 0; j < d; j++) {
      const direction = improved ? got.directions[h * d + j]! : 0;
      expect(got.best[h * (d + 3) + j]).toBe(direction);
    }
  }
  // Weights jump where two terms tie or a slack starts, which rounding may move; with data apart from there they agree.
  const slackTerms = kind === 'box' ? 2 * n : n;
  let unlike = 0;
  want.weights.forEach((value, at) => {
    if (at % width >= slackTerms) return;
    if (!(Math.abs(got.weights[at]! - value) <= 4 * ROUNDOFF * (1 + Math.abs(value)))) unlike++;
  });
  expect(unlike).toBe(0);
  for (let h = 0; kind === 'box' && h < count; h++) {
    let slack = 0;
    const caps = arrays.duals.subarray(h % 2 === 0 ? n : 2 * n);
    for (let k = 0; k < n; k++) if (want.weights[h * width + k] !== 0) slack += caps[k]!;
    for (let j = 0; j < d; j++) {
      const at = h * width + 2 * n + j;
      const expected = -slack * Math.sign(want.products[at]!);
      expect(Math.abs(got.weights[at]! - expected)).toBeLessThanOrEqual((n + 4) * ROUNDOFF * (1 + slack));
    }
  }
}

const KINDS = [
  { kind: 'none', own: true },
  { kind: 'ball', own: true },
  { kind: 'ball', own: false },
  { kind: 'box', own: true },
  { kind: 'box', own: false },
] as const;

describe.each(KINDS)('price_step, radius: $kind, own bits: $own', (kind) => {
  test.each([1, 4, 32])('workgroups of %i, sizes around them', async (size) => {
    for (const length of [1, size - 1, size, size + 1, 2 * size + 3].filter((count) => count > 0)) {
      await check({ ...kind, count: 3, samples: length, features: 5 }, { WORKGROUP_SIZE: size });
      await check({ ...kind, count: 2, samples: 5, features: length }, { WORKGROUP_SIZE: size });
    }
  });

  test('workgroups as the search chooses them', () => check({ ...kind, count: 7, samples: 37, features: 19 }, reductionWidth(accelerator)));

  test('a step of no length only makes the direction a unit vector', () =>
    check({ ...kind, count: 3, samples: 9, features: 4, eta: 0 }, {}));

  test('a gradient of zeros moves nothing', () => {
    const shape = { ...kind, count: 3, samples: 9, features: 4 };
    const arrays = arraysOf(shape);
    return check(shape, {}, { ...arrays, gradient: arrays.gradient.fill(0), gradientProducts: arrays.gradientProducts.fill(0) });
  });
});

test('the reference by hand: the price of a unit direction, its weights, and the step', () => {
  // Two samples (3, 0) and (0, 2), ζ = (−1, 0.5), σ = 1: the price of u is 3 (u₁)₊ − (u₂)₊.
  const state: PriceState = {
    directions: Float64Array.of(0, 2),
    products: Float64Array.of(0, 4),
    gradient: Float64Array.of(3, 0),
    gradientProducts: Float64Array.of(9, 0),
    weights: new Float64Array(2),
    best: Float64Array.of(9, 9, -1, -1, 1),
  };
  reference({ samples: 2, features: 2, width: 2, ball: 0, own: true, duals: Float64Array.of(-1, 0.5, 0, 0, 0, 0, 1) }, state);
  const length = Math.sqrt(5);
  const close = (got: Float64Array, want: number[]) => want.forEach((value, at) => expect(got[at]).toBeCloseTo(value, 12));
  close(state.directions, [1 / length, 2 / length]);
  close(state.products, [3 / length, 4 / length]);
  close(state.weights, [1, -0.5]);
  const price = 3 / length - 2 / length;
  close(state.best, [1 / length, 2 / length, price, price, 1]);
});
