import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { acquireAccelerator } from '../src/gpu/device';
import { compileKernel } from '../src/gpu/kernel';
import { readWords } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { bindPatternBits, compilePatternBits, patternBits as kernel } from '../src/kernels/pattern-bits';
import { patternBitsBroadcast } from '../src/kernels/pattern-bits-broadcast';
import { hashPair, wordsPerPattern } from '../src/problem/patterns';
import { fillGaussians } from '../src/random';
import { patternBits, type HashedPatterns } from '../src/reference/pattern-bits';
import { testAccelerator, testGpu } from './support/accelerator';
import { followedByNans } from './support/compare';

interface Case {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
}

const SEED = 11;
const CASES: readonly Case[] = [
  { samples: 1, features: 1, patterns: 1 },
  { samples: 31, features: 3, patterns: 4 },
  { samples: 32, features: 4, patterns: 63 },
  { samples: 33, features: 5, patterns: 64 },
  { samples: 47, features: 8, patterns: 65 },
  { samples: 257, features: 17, patterns: 130 },
  { samples: 1024, features: 33, patterns: 260 },
];

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

function gaussians(count: number, stream: number): Float32Array {
  const out = new Float32Array(count);
  fillGaussians(out, { seed: SEED, stream }, 0);
  return out;
}

const upToFour = (count: number): number => Math.ceil(count / 4) * 4;

/** Copies a row-major matrix into a larger one of zeros; `transposed` swaps its axes on the way. */
function embed(from: Float32Array, columns: number, rowsTo: number, columnsTo: number, transposed = false): Float32Array {
  const out = new Float32Array(rowsTo * columnsTo);
  from.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    out[transposed ? column * columnsTo + row : row * columnsTo + column] = value;
  });
  return out;
}

type Compiled = Awaited<ReturnType<typeof compilePatternBits>>;

/** Runs a kernel over tiles of rows, words pre-filled with ones. */
async function run(
  compiled: Compiled,
  x: Float32Array,
  directions: Float32Array,
  features: number,
  tileRows: number,
): Promise<HashedPatterns> {
  const samples = x.length / features;
  const count = directions.length / features;
  const [width, patterns, stride] = [upToFour(features), upToFour(count), wordsPerPattern(samples)];
  const shared = {
    directions: allocate(accelerator, 'directions', followedByNans(embed(directions, features, width, patterns, true), 4 * patterns)),
    words: allocate(accelerator, 'words', new Uint32Array(patterns * stride).fill(0xffffffff)),
    hashes: allocate(accelerator, 'hashes', 2 * patterns),
  };
  for (let first = 0; first < samples; first += tileRows) {
    const rows = Math.min(tileRows, samples - first);
    const tile = allocate(accelerator, 'x', embed(x.subarray(first * features, (first + rows) * features), features, rows, width));
    submit(accelerator, [
      bindPatternBits(compiled, { x: tile, ...shared }, { samples: rows, features: width, patterns, offset: first / 32, stride }),
    ]);
  }
  const words = await readWords(accelerator, shared.words, count * stride);
  return { words, hashes: await readWords(accelerator, shared.hashes, 2 * count) };
}

/** Bits that differ although |x·u| exceeds γ Σ |x_j u_j|, γ = (d + 4) 2⁻²⁴ for d products and sums in any order, fused or not. */
function wrongBits(got: Uint32Array, expected: Uint32Array, x: Float32Array, directions: Float32Array, features: number): string[] {
  const stride = wordsPerPattern(x.length / features);
  const wrong: string[] = [];
  got.forEach((word, at) => {
    for (let bit = 0; bit < 32; bit++) {
      if ((((word ^ expected[at]!) >>> bit) & 1) === 0) continue;
      const [k, i] = [32 * (at % stride) + bit, Math.floor(at / stride)];
      const terms = Array.from({ length: features }, (_, j) => (x[k * features + j] ?? NaN) * directions[i * features + j]!);
      const product = terms.reduce((sum, term) => sum + term, 0);
      const bound = (upToFour(features) + 4) * 2 ** -24 * terms.reduce((sum, term) => sum + Math.abs(term), 0);
      if (!(Math.abs(product) <= bound)) wrong.push(`pattern ${i}, sample ${k}: product ${product}, bound ${bound}`);
    }
  });
  return wrong;
}

function expectTwin(got: HashedPatterns, x: Float32Array, directions: Float32Array, features: number): void {
  const stride = wordsPerPattern(x.length / features);
  expect(wrongBits(got.words, patternBits(x, directions, features).words, x, directions, features)).toEqual([]);
  for (let i = 0; i < directions.length / features; i++) {
    expect([...got.hashes.subarray(2 * i, 2 * i + 2)]).toEqual(hashPair(got.words.subarray(i * stride, (i + 1) * stride)));
  }
}

describe.each(CASES)('$samples × $features, $patterns patterns, seed 11', ({ samples, features, patterns }) => {
  const x = gaussians(samples * features, 1);
  const directions = gaussians(patterns * features, 2);

  test.each([16, 64, 128])('pattern_bits with workgroups of %i', async (size) => {
    const compiled = await compileKernel(accelerator, kernel, { WORKGROUP_SIZE: size });
    expectTwin(await run(compiled, x, directions, features, samples), x, directions, features);
  });

  test('pattern_bits_broadcast with 4, 8 and 16 lanes, as far as subgroups go', async (context) => {
    const { subgroupMinSize, subgroupMaxSize } = accelerator.adapter;
    if (!accelerator.features.has('subgroups')) context.skip('the device has no subgroups');
    for (const lanes of [4, 8, 16].filter((size) => size <= subgroupMinSize)) {
      const compiled = await compileKernel(accelerator, patternBitsBroadcast, { WORKGROUP_SIZE: 2 * subgroupMaxSize, LANES: lanes });
      expectTwin(await run(compiled, x, directions, features, samples), x, directions, features);
    }
  });

  test.each([32, 64])('tiles of %i rows give the bits and hashes of one, with either kernel', async (tileRows) => {
    for (const compiled of [await compilePatternBits(accelerator), await compileKernel(accelerator, kernel)]) {
      const whole = await run(compiled, x, directions, features, samples);
      expect(await run(compiled, x, directions, features, tileRows)).toEqual(whole);
      expectTwin(whole, x, directions, features);
    }
  });
});

describe('pattern_bits, either kernel', () => {
  test('takes 0 and −0 as active: zero rows, zero directions', async () => {
    const compiled = await compilePatternBits(accelerator);
    const x = Float32Array.of(0, 0, 1, -1, -0, -0, 3, -3);
    const { words } = await run(compiled, x, Float32Array.of(1, 2, 0, 0, 5, 5), 2, 4);
    expect([...words]).toEqual([0b0101, 0b1111, 0b1111]);
  });

  test('keeps its signs next to the largest and the smallest normal numbers', async () => {
    const compiled = await compilePatternBits(accelerator);
    const x = Float32Array.of(1e38, -1e38, 2e-38, -2e-38);
    const { words } = await run(compiled, x, Float32Array.of(1, -1), 1, 4);
    expect([...words]).toEqual([0b0101, 0b1010]);
  });

  test('is pattern_bits on a device without subgroups', async () => {
    const adapter = await (await testGpu()).requestAdapter();
    const device = await adapter!.requestDevice();
    const bare = await acquireAccelerator({ device });
    expect((await compilePatternBits(bare)).kernel.name).toBe('pattern_bits');
    bare.dispose();
    device.destroy();
  });
});
