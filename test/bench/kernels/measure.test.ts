import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparePeers } from '../../../bench/kernels/compare-peers';
import { checkProduct } from '../../../bench/kernels/gate';
import { measureMasked } from '../../../bench/kernels/masked';
import type { Peer } from '../../../bench/kernels/peers';
import { measureProduct } from '../../../bench/kernels/products';
import type { FirstUse } from '../../../bench/kernels/result';
import { measureRoofline } from '../../../bench/kernels/roofline';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { productFamilies } from '../../../src/kernels/fastest-product';
import { matrixProduct } from '../../../src/reference/matrix-product';
import { testAccelerator } from '../../support/accelerator';
import { signedValues } from '../../support/compare';

const TWICE = { minimum: 2, maximum: 2, budgetMilliseconds: Infinity };
const SHAPE = { rows: 32, inner: 20, columns: 64 };

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe('the kernels part on this adapter', () => {
  it('passes its gates, times every kernel in every round, and frees what it allocated', async () => {
    const before = accelerator.memory.bytes;
    const firstUse: FirstUse[] = [];
    const roofline = await measureRoofline(accelerator, TWICE);
    for (const rate of [...roofline.multiplyAdds, ...roofline.loads]) expect(rate).toBeGreaterThan(0);
    const product = await measureProduct(accelerator, SHAPE, 1, TWICE, firstUse, 2 * 32 * 20 * 64);
    expect(product.kernels[0]!.kernel).toBe('naive_product');
    expect(product.kernels).toHaveLength(1 + productFamilies(accelerator).length);
    for (const { milliseconds } of product.kernels) expect(milliseconds).toHaveLength(2);
    const masked = await measureMasked(accelerator, { samples: 64, patterns: 20, features: 36 }, 1, TWICE, firstUse);
    expect(masked.map(({ splitting, operation }) => `${splitting} ${operation}`)).toEqual([
      'prediction forward',
      'prediction adjoint',
      'lifted forward',
      'lifted adjoint',
    ]);
    const kernels = firstUse.map(({ kernel }) => kernel);
    expect(new Set(kernels).size).toBe(kernels.length);
    expect(kernels).toEqual(expect.arrayContaining(['naive_product', 'masked_product', 'masked_adjoint']));
    // What stays are the parameters of each step, 16 bytes or so.
    expect(accelerator.memory.bytes - before).toBeLessThan(1024);
  });

  it('times a peer whose product is right, and reports one that is wrong or fails', async () => {
    const peer = (name: string, factor: number): Peer => ({
      name,
      backend: 'WebAssembly',
      prepare: (a, b, shape) => {
        if (factor === 0) return Promise.reject(new Error('cannot start'));
        const run = (): Promise<Float32Array> => Promise.resolve(Float32Array.from(matrixProduct(a, b, shape), (value) => factor * value));
        return Promise.resolve({ run, dispose: () => undefined });
      },
    });
    const peers = [peer('right', 1), peer('wrong', 1.0001), peer('failing', 0)];
    const { peers: timings } = await comparePeers(accelerator, peers, SHAPE, 1, TWICE);
    const of = (name: string) => timings.find((timing) => timing.name === name)!;
    for (const name of ['reluvex', 'reluvex, double precision', 'right'])
      expect(of(name)).toMatchObject({ error: null, milliseconds: { length: 2 } });
    expect(of('wrong').error).toMatch(/wrong \(WebAssembly\), row 0 is wrong: entry \d+/);
    expect(of('failing')).toMatchObject({ error: 'cannot start', first: null, milliseconds: [] });
  });
});

describe('checkProduct', () => {
  const shape = { rows: 100, inner: 7, columns: 9 };
  const [a, b] = [signedValues(700, 1), signedValues(63, 2)];
  const c = Float32Array.from(matrixProduct(a, b, shape));

  it('accepts a rounded product', () => {
    expect(() => checkProduct('it', a, b, c, shape)).not.toThrow();
  });

  it('refuses one wrong entry in the first or last row, a NaN, and a missing row', () => {
    for (const [at, value] of [
      [3, c[3]! + 1e-5],
      [99 * 9 + 8, c[99 * 9 + 8]! - 1e-5],
      [0, NaN],
    ] as const) {
      const wrong = c.slice();
      wrong[at] = value;
      expect(() => checkProduct('it', a, b, wrong, shape)).toThrow(new RegExp(`row ${Math.floor(at / 9)} is wrong: entry ${at % 9}`));
    }
    expect(() => checkProduct('it', a, b, c.subarray(9), shape)).toThrow(/891 values for 100 × 9/);
  });
});
