import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../src/errors';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { broadcastLanes } from '../src/kernels/broadcast-product';
import {
  compileProduct,
  fastestOf,
  fastestProduct,
  isProduct,
  preferProduct,
  productFamilies,
  productFamily,
} from '../src/kernels/fastest-product';
import { testAccelerator } from './support/accelerator';
import { PRODUCT_SHAPES, expectProduct } from './support/products';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const KERNELS = { broadcast: 'broadcast_product', tile: 'tile_product', register: 'matrix_product' } as const;

async function kernelInUse(): Promise<string> {
  const [a, b, c] = [allocate(accelerator, 'a', 1), allocate(accelerator, 'b', 1), allocate(accelerator, 'c', 1)];
  return (await fastestProduct(accelerator))({ a, b, c }, { rows: 1, inner: 1, columns: 1 }).name;
}

test.each(PRODUCT_SHAPES)('the fastest product of this adapter, $rows × $inner × $columns', async (shape) => {
  const bind = await fastestProduct(accelerator);
  await expectProduct(accelerator, shape, (buffers) => bind(buffers, shape));
});

test('the measured choice is one of the families that suit the adapter, is made once, and frees its matrices', async () => {
  const family = await productFamily(accelerator);
  expect(productFamilies(accelerator)).toContain(family);
  expect(accelerator.memory.bytes).toBeLessThan(4 * 128 * 128);
  const another = await testAccelerator();
  const started = performance.now();
  expect(await productFamily(another)).toBe(family);
  expect(performance.now() - started).toBeLessThan(5);
  another.dispose();
});

test('software adapters are never asked to time the kernel with barriers; every adapter has one that needs no feature', () => {
  const families = productFamilies(accelerator);
  expect(families.includes('tile')).toBe(!accelerator.adapter.software);
  expect(families.includes('broadcast')).toBe(broadcastLanes(accelerator) !== undefined);
  expect(families.at(-1)).toBe('register');
});

describe('preferProduct', () => {
  test('decides which kernel runs, until the choice is left to measurement again', async () => {
    for (const family of productFamilies(accelerator)) {
      preferProduct(accelerator, family);
      expect(await productFamily(accelerator)).toBe(family);
      expect(await kernelInUse()).toBe(KERNELS[family]);
    }
    preferProduct(accelerator, 'tile');
    expect(await kernelInUse()).toBe('tile_product');
    preferProduct(accelerator, undefined);
    expect(productFamilies(accelerator)).toContain(await productFamily(accelerator));
  });

  test('holds for the accelerators that tasks are lent', async () => {
    preferProduct(accelerator, 'register');
    const lent = accelerator.lend();
    try {
      expect(await productFamily(lent)).toBe('register');
    } finally {
      lent.dispose();
      preferProduct(accelerator, undefined);
    }
  });

  test('refuses a family that the adapter cannot run', () => {
    const without = { adapter: { ...accelerator.adapter, subgroupMinSize: 4, subgroupMaxSize: 64 }, features: accelerator.features };
    expect(() => preferProduct(without as unknown as Accelerator, 'broadcast')).toThrow(InputError);
    expect(() => preferProduct(without as unknown as Accelerator, 'broadcast')).toThrow(/use 'tile' or 'register'/);
  });
});

test('only a family that is clearly faster replaces the expected one', () => {
  const times = (broadcast: number, register: number) =>
    new Map([
      ['broadcast', broadcast],
      ['register', register],
    ] as const);
  expect(fastestOf(times(1, 3))).toBe('broadcast');
  expect(fastestOf(times(1, 0.9))).toBe('broadcast');
  expect(fastestOf(times(1, 0.5))).toBe('register');
});

test('a family must get the first and the last row exactly right', () => {
  const [a, b, c] = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [19, 22, 43, 50],
  ].map((values) => Float32Array.from(values)) as [Float32Array, Float32Array, Float32Array];
  expect(isProduct(a, b, c, 2)).toBe(true);
  for (let at = 0; at < 4; at++) {
    for (const wrong of [c[at]! + 1e-5, NaN]) expect(isProduct(a, b, c.with(at, wrong), 2)).toBe(false);
  }
});

test('the families agree on a product to rounding', async () => {
  const shape = { rows: 37, inner: 41, columns: 35 };
  for (const family of productFamilies(accelerator)) {
    const bind = await compileProduct(accelerator, family);
    await expectProduct(accelerator, shape, (buffers) => bind(buffers, shape));
  }
});
