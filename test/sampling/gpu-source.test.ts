import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Accelerator } from '../../src/gpu/accelerator';
import { hashPair } from '../../src/problem/patterns';
import { fillGaussians } from '../../src/random';
import { drawDirections } from '../../src/sampling/directions';
import { gpuSource } from '../../src/sampling/gpu-source';
import { testAccelerator } from '../support/accelerator';

const FEATURES = 5;

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

test.each([undefined, 32])(
  'batches of any sizes, in any order, give what each gives alone (tiles of %s rows, seed 4)',
  async (tileRows) => {
    const x = new Float32Array(70 * FEATURES);
    fillGaussians(x, { seed: 4, stream: 0 }, 0);
    const source = await gpuSource(accelerator, x, FEATURES, tileRows);
    const whole = await source.patternsOf(drawDirections(4, 0, 48, FEATURES));
    const stride = whole.words.length / 48;
    for (let i = 0; i < 48; i++)
      expect([...whole.hashes.subarray(2 * i, 2 * i + 2)]).toEqual(hashPair(whole.words.subarray(i * stride, (i + 1) * stride)));
    for (const [first, count] of [
      [0, 16],
      [16, 16],
      [32, 15],
      [32, 16],
      [0, 3],
      [0, 48],
    ] as const) {
      const part = await source.patternsOf(drawDirections(4, first, count, FEATURES));
      expect(part.words).toEqual(whole.words.slice(first * stride, (first + count) * stride));
      expect(part.hashes).toEqual(whole.hashes.slice(2 * first, 2 * (first + count)));
    }
    source.dispose();
  },
);

test('a batch is small enough for one dispatch and one binding', async () => {
  const x = new Float32Array(4096 * 64);
  const source = await gpuSource(accelerator, x, 64);
  expect(source.largestBatch % 4).toBe(0);
  expect(source.largestBatch).toBeGreaterThanOrEqual(128);
  expect(source.largestBatch * 128 * 4).toBeLessThanOrEqual(accelerator.device.limits.maxStorageBufferBindingSize);
  source.dispose();
});
