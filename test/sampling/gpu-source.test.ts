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

test.each([
  { tileRows: undefined, residentBytes: undefined },
  { tileRows: 32, residentBytes: undefined },
  { tileRows: 32, residentBytes: 0 },
])(
  'batches of any sizes, in any order, give what each gives alone (tiles of $tileRows rows, at most $residentBytes bytes resident, seed 4)',
  async (options) => {
    const x = new Float32Array(70 * FEATURES);
    fillGaussians(x, { seed: 4, stream: 0 }, 0);
    const source = await gpuSource(accelerator, x, FEATURES, options);
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

test('what is streamed takes the bytes of one tile, whatever the samples, and leaves none behind (seed 5)', async () => {
  const used = async (samples: number, residentBytes: number) => {
    const x = new Float32Array(samples * 8);
    fillGaussians(x, { seed: 5, stream: 0 }, 0);
    const before = accelerator.memory.bytes;
    const source = await gpuSource(accelerator, x, 8, { tileRows: 64, residentBytes });
    const held = accelerator.memory.bytes - before;
    await source.patternsOf(drawDirections(5, 0, 8, 8));
    source.dispose();
    return held;
  };
  const tile = 4 * 64 * 8;
  expect(await used(640, 10 * tile)).toBe(10 * tile);
  expect(await used(640, 10 * tile - 1)).toBe(tile);
  expect(await used(6400, 10 * tile)).toBe(tile);
});
