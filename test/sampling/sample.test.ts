import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import type { Accelerator } from '../../src/gpu/accelerator';
import { toMatrix, zeros, type Matrix } from '../../src/matrix';
import { bitAt, wordsPerPattern, type Patterns } from '../../src/problem/patterns';
import { defineProblem } from '../../src/problem/problem';
import { fillGaussians } from '../../src/random';
import { samplePatterns, type SampledPatterns, type SamplingOptions } from '../../src/sampling/sample';
import { testAccelerator } from '../support/accelerator';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const BACKENDS = ['cpu', 'gpu'] as const;
type Backend = (typeof BACKENDS)[number];

function sample(backend: Backend, X: Matrix, options: Omit<SamplingOptions, 'accelerator'>): Promise<SampledPatterns> {
  return samplePatterns(X, backend === 'gpu' ? { ...options, accelerator } : options);
}

/** Gaussian data, rounded to 1/64 so that scaling by powers of two and single precision leave them exact. */
function data(samples: number, features: number): Matrix {
  const X = zeros(samples, features);
  fillGaussians(X.data, { seed: 3, stream: 0 }, 0);
  X.data.forEach((value, at) => (X.data[at] = Math.round(64 * value) / 64));
  return X;
}

/** Pattern by pattern, a string of 0 and 1. */
function strings(patterns: Patterns): string[] {
  return Array.from({ length: patterns.count }, (_, i) =>
    Array.from({ length: patterns.samples }, (_, k) => bitAt(patterns, i, k)).join(''),
  );
}

/** How many bits of the patterns are not those of their directions, products within rounding of 0 set aside. */
function misplacedBits(X: Matrix, sampled: SampledPatterns): number {
  let misplaced = 0;
  for (let i = 0; i < sampled.count; i++) {
    for (let k = 0; k < X.rows; k++) {
      let [product, size] = [0, 0];
      for (let j = 0; j < X.columns; j++) {
        const term = X.data[k * X.columns + j]! * sampled.directions.data[i * X.columns + j]!;
        product += term;
        size += Math.abs(term);
      }
      const clear = size === 0 || Math.abs(product) > (X.columns + 8) * 2 ** -24 * size;
      if (clear && bitAt(sampled, i, k) !== Number(product >= 0)) misplaced++;
    }
  }
  return misplaced;
}

describe.each(BACKENDS)('samplePatterns on the %s', (backend) => {
  test.each([
    [1, 3, 2],
    [33, 5, 40],
    [100, 6, 150],
    [257, 17, 64],
  ])(
    '%i × %i: %i different patterns, all-ones first, none all-zero, each that of its direction (seed 5)',
    async (samples, features, patterns) => {
      const X = data(samples, features);
      const wanted = samples === 1 ? 1 : patterns;
      const sampled = await sample(backend, X, { patterns: wanted, seed: 5 });
      expect(sampled.count).toBe(wanted);
      expect(sampled.exhausted).toBe(false);
      expect(sampled.words.length).toBe(wanted * wordsPerPattern(samples));
      const found = strings(sampled);
      expect(new Set(found).size).toBe(wanted);
      expect(found[0]).toBe('1'.repeat(samples));
      expect(found.every((pattern) => pattern.includes('1'))).toBe(true);
      expect(sampled.directions).toMatchObject({ rows: wanted, columns: features });
      expect(misplacedBits(X, sampled)).toBe(0);
    },
  );

  test('fills a problem as it is', async () => {
    const X = data(40, 3);
    const patterns = await sample(backend, X, { patterns: 20, seed: 1 });
    const y = Array.from({ length: 40 }, (_, k) => (k % 2 === 0 ? 1 : -1));
    expect(defineProblem({ X, y, patterns, loss: 'hinge', beta: 1e-3 }).patterns.count).toBe(20);
  });

  test('fewer patterns are the first of more, and another seed gives others', async () => {
    const X = data(64, 8);
    const few = await sample(backend, X, { patterns: 9, seed: 5 });
    const many = await sample(backend, X, { patterns: 300, seed: 5 });
    const others = await sample(backend, X, { patterns: 9, seed: 6 });
    expect(strings(many).slice(0, 9)).toEqual(strings(few));
    expect(many.draws).toBeGreaterThanOrEqual(299);
    expect(strings(others).slice(1)).not.toEqual(strings(few).slice(1));
  });

  test('finds all 22 cells of a plane’s 11 lines, and says when there are no more', async () => {
    const X = data(11, 2);
    const { count, exhausted, draws } = await sample(backend, X, { patterns: 23, seed: 5 });
    expect([21, 23]).toContain(count);
    expect(exhausted).toBe(count < 23);
    expect(draws).toBeLessThan(64 * 23 + 1024);
  });

  test.each([
    ['one sign', [[1], [2], [5]], ['111'], 3],
    ['both signs', [[1], [-2], [5]], ['111', '010', '101'], 3],
    ['a zero row, always active', [[0], [1], [-1]], ['111', '101', '110'], 3],
    ['zeros only', [[0], [0]], ['11'], 2],
    ['one sample', [[4, -2, 7]], ['1'], 3],
    [
      'collinear rows',
      [
        [1, 2],
        [2, 4],
        [-3, -6],
        [5, 10],
      ],
      ['1111', '1101', '0010'],
      3,
    ],
    [
      'equal rows',
      [
        [1, 3],
        [1, 3],
        [2, -1],
      ],
      ['111', '001', '110'],
      5,
    ],
    [
      'an all-zero column',
      [
        [1, 0],
        [-1, 0],
      ],
      ['11', '10', '01'],
      3,
    ],
    ['sizes beyond single precision', [[1e300], [-1e-300]], ['11', '10', '01'], 3],
  ])('knows every pattern of tiny data: %s', async (_, rows, expected, possible) => {
    const X = toMatrix(rows, 'X');
    const exactly = await sample(backend, X, { patterns: expected.length, seed: 5 });
    expect(exactly).toMatchObject({ count: expected.length, exhausted: false });
    expect(new Set(strings(exactly))).toEqual(new Set(expected));
    await expect(sample(backend, X, { patterns: 50, seed: 5 })).rejects.toThrow(InputError);
    const { count, exhausted } = await sample(backend, X, { patterns: possible, seed: 5, maxDraws: 500 });
    expect([count, exhausted]).toEqual([expected.length, expected.length < possible]);
  });

  test('permuting samples permutes bits; scaling samples changes nothing', async () => {
    const X = data(50, 4);
    const order = Array.from({ length: 50 }, (_, k) => (k * 7 + 3) % 50);
    const permuted = zeros(50, 4);
    const scaled = zeros(50, 4);
    order.forEach((from, to) => permuted.data.set(X.data.subarray(4 * from, 4 * from + 4), 4 * to));
    X.data.forEach((value, at) => (scaled.data[at] = value * 2 ** ((Math.floor(at / 4) % 21) * 10 - 100)));
    const original = strings(await sample(backend, X, { patterns: 30, seed: 8 }));
    expect(strings(await sample(backend, scaled, { patterns: 30, seed: 8 }))).toEqual(original);
    const moved = strings(await sample(backend, permuted, { patterns: 30, seed: 8 }));
    expect(moved).toEqual(original.map((pattern) => order.map((from) => pattern[from]).join('')));
  });

  test('gives up after maxDraws and says so', async () => {
    const sampled = await sample(backend, data(50, 4), { patterns: 30, seed: 8, maxDraws: 10 });
    expect(sampled).toMatchObject({ draws: 10, exhausted: true });
    expect(sampled.count).toBeLessThanOrEqual(11);
    expect(await sample(backend, data(50, 4), { patterns: 30, seed: 8, maxDraws: 0 })).toMatchObject({
      count: 1,
      draws: 0,
      exhausted: true,
    });
  });

  test('stops at an abort with its reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(sample(backend, data(50, 4), { patterns: 30, seed: 8, signal })).rejects.toThrow('enough');
  });
});

describe('samplePatterns', () => {
  test('draws the same directions on the GPU and on the CPU, with the same patterns but for rounding', async () => {
    const X = data(300, 12);
    const [cpu, gpu] = [await sample('cpu', X, { patterns: 200, seed: 21 }), await sample('gpu', X, { patterns: 200, seed: 21 })];
    expect(gpu.directions.data).toEqual(cpu.directions.data);
    const different = strings(gpu).filter((pattern, i) => pattern !== strings(cpu)[i]);
    expect(different.length).toBeLessThanOrEqual(2);
  });

  test.each([32, 96, 320])('tiles of %i rows give the patterns of one tile', async (tileRows) => {
    const X = data(300, 5);
    const whole = await samplePatterns(X, { patterns: 70, seed: 2, accelerator });
    expect(await samplePatterns(X, { patterns: 70, seed: 2, accelerator, tileRows })).toEqual(whole);
    expect(await samplePatterns(X, { patterns: 70, seed: 2, accelerator, tileRows, residentBytes: 0 })).toEqual(whole);
  });

  test('leaves no buffer behind', async () => {
    const { bytes, buffers } = accelerator.memory;
    await samplePatterns(data(300, 5), { patterns: 70, seed: 2, accelerator });
    expect(accelerator.memory).toMatchObject({ bytes, buffers });
  });

  test('recovers from aborts between batches', async () => {
    const control = new AbortController();
    const running = samplePatterns(data(2000, 40), { patterns: 3000, seed: 8, signal: control.signal });
    setTimeout(() => control.abort(new Error('later')), 20);
    await expect(running).rejects.toThrow('later');
  });

  test.each([
    ['patterns', { patterns: 0, seed: 1 }],
    ['patterns', { patterns: 2.5, seed: 1 }],
    ['patterns', { patterns: NaN, seed: 1 }],
    ['seed', { patterns: 2, seed: -1 }],
    ['seed', { patterns: 2, seed: 0.5 }],
    ['maxDraws', { patterns: 2, seed: 1, maxDraws: -1 }],
    ['tileRows', { patterns: 2, seed: 1, tileRows: 33 }],
    ['residentBytes', { patterns: 2, seed: 1, residentBytes: -1 }],
    ['at most 9', { patterns: 10, seed: 1 }],
  ])('refuses what it cannot do: %s in %j', async (named, options) => {
    const refusal = samplePatterns(data(4, 2), options);
    await expect(refusal).rejects.toThrow(InputError);
    await expect(refusal).rejects.toThrow(named);
  });

  test('refuses values that are not finite, with their place', async () => {
    const X = data(4, 2);
    X.data[5] = NaN;
    await expect(samplePatterns(X, { patterns: 2, seed: 1 })).rejects.toThrow('NaN at row 2, column 1');
  });
});
