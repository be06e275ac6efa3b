import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../src/errors';
import { fillGaussians, fillUniforms, fillWords, naturalLog, normalQuantile, philox } from '../src/random';

const COUNT = 200_000;
const SEEDS = [0, 7, 2 ** 53 - 1];

function uniforms(seed: number, stream = 0, start = 0, count = COUNT): Float64Array {
  const out = new Float64Array(count);
  fillUniforms(out, { seed, stream }, start);
  return out;
}

function gaussians(seed: number, stream = 0, start = 0, count = COUNT): Float64Array {
  const out = new Float64Array(count);
  fillGaussians(out, { seed, stream }, start);
  return out;
}

/** Φ(z) by its series, to some 1e-15: z > −6.5 needs at most 120 terms. */
function normalProbability(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; k < 120; k++) sum += term *= (z * z) / (2 * k + 1);
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

function mean(values: Float64Array, of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

/** sup |F_n − F|; above √(ln(2/α) / 2n) with probability at most α (Massart 1990). */
function kolmogorovDistance(sorted: Float64Array, probability: (value: number) => number): number {
  return sorted.reduce((largest, value, i) => {
    const p = probability(value);
    return Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p);
  }, 0);
}

describe('philox', () => {
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('answers counter %j, key %j as the Random123 paper does', (counter, key, expected) => {
    const out = new Uint32Array(6);
    philox(out, 1, counter, key);
    expect([...out]).toEqual([0, ...expected, 0]);
  });
});

describe('streams', () => {
  test('a draw depends on its address only, whatever was asked for with it (seeds 0 … 2^53 - 1)', () => {
    const address = fc.record({ seed: fc.maxSafeNat(), stream: fc.maxSafeNat(), start: fc.integer({ min: 0, max: 2 ** 45 }) });
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), ({ seed, stream, start }, skip, count) => {
        const all = new Uint32Array(24);
        fillWords(all, { seed, stream }, start);
        const some = new Uint32Array(count);
        fillWords(some, { seed, stream }, start + skip);
        expect(some).toEqual(all.slice(skip, skip + count));
      }),
      { seed: 1 },
    );
  });

  test('seeds, streams and far indices give other numbers', () => {
    const first = [
      [0, 0, 0],
      [1, 0, 0],
      [2 ** 32, 0, 0],
      [0, 1, 0],
      [0, 2 ** 32, 0],
      [0, 0, 2 ** 34],
    ].map(([seed, stream, start]) => uniforms(seed!, stream, start, 1)[0]);
    expect(new Set(first).size).toBe(first.length);
  });

  test.each([-1, 0.5, NaN, 2 ** 53, Infinity])('refuses seed %s', (seed) => {
    expect(() => fillWords(new Uint32Array(1), { seed, stream: 0 }, 0)).toThrow(InputError);
    expect(() => fillWords(new Uint32Array(1), { seed: 0, stream: seed }, 0)).toThrow(InputError);
    expect(() => fillWords(new Uint32Array(1), { seed: 0, stream: 0 }, seed)).toThrow(InputError);
  });
});

describe.each(SEEDS)('draws of seed %d', (seed) => {
  test('uniforms lie inside (0, 1), evenly', () => {
    const sorted = uniforms(seed).sort();
    expect(sorted[0]).toBeGreaterThan(0);
    expect(sorted.at(-1)).toBeLessThan(1);
    expect(kolmogorovDistance(sorted, (u) => u)).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * COUNT)));
  });

  test('Gaussians are as far from the normal distribution as 1e-6 allows, and no farther', () => {
    const bound = Math.sqrt(Math.log(2e6) / (2 * COUNT));
    const sorted = gaussians(seed).sort();
    expect(kolmogorovDistance(sorted, normalProbability)).toBeLessThan(bound);
    expect(kolmogorovDistance(sorted, (z) => normalProbability(z / 1.05))).toBeGreaterThan(bound);
  });

  test('the first four moments of Gaussians are 0, 1, 0, 3 within five standard deviations', () => {
    const draws = gaussians(seed);
    const variances = [1, 2, 15, 96];
    [0, 1, 0, 3].forEach((moment, at) => {
      const deviation = Math.sqrt(variances[at]! / COUNT);
      expect(Math.abs(mean(draws, (z) => z ** (at + 1)) - moment)).toBeLessThan(5 * deviation);
    });
  });

  test('tails hold their share, on both sides', () => {
    const draws = gaussians(seed);
    for (const edge of [1, 2, 3]) {
      const p = normalProbability(-edge);
      const allowed = 5 * Math.sqrt((p * (1 - p)) / COUNT);
      expect(Math.abs(mean(draws, (z) => Number(z < -edge)) - p)).toBeLessThan(allowed);
      expect(Math.abs(mean(draws, (z) => Number(z > edge)) - p)).toBeLessThan(allowed);
    }
    expect(draws.every((z) => Math.abs(z) < 6.34)).toBe(true);
  });

  test('neighbours, and draws of neighbouring streams, are uncorrelated within five standard deviations', () => {
    const draws = gaussians(seed);
    const other = gaussians(seed, 1);
    for (const shifted of [draws.subarray(1), draws.subarray(4), other]) {
      const products = shifted.map((z, i) => z * draws[i]!);
      expect(Math.abs(mean(products, (value) => value))).toBeLessThan(5 / Math.sqrt(products.length));
    }
  });
});

describe('naturalLog', () => {
  test('is within 8 · 2⁻⁵³ of Math.log', () => {
    const positive = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
    const nearOne = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(positive, nearOne), (x) => {
        const expected = Math.log(x);
        expect(Math.abs(naturalLog(x) - expected) <= 8 * 2 ** -53 * Math.abs(expected)).toBe(true);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  test('has the limits of a logarithm', () => {
    expect([1, 0, Infinity, -1, NaN].map(naturalLog)).toEqual([0, -Infinity, Infinity, NaN, NaN]);
  });
});

describe('normalQuantile', () => {
  test('inverts Φ: the error in p is that of Φ itself, some 1e-15', () => {
    for (let k = 1; k < 4000; k++) {
      const p = k / 4000;
      expect(Math.abs(normalProbability(normalQuantile(p)) - p)).toBeLessThan(4e-15);
    }
  });

  test.each([
    [0.975, 1.959963984540054],
    [1e-10, -6.361340902404056],
    [1e-20, -9.262340089798409],
    [1e-300, -37.0470962993612],
  ])('is Φ⁻¹(%d) = %d as tabulated', (p, z) => {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(4e-15);
  });

  test('is odd about ½ and increases', () => {
    const p = Float64Array.from({ length: 2049 }, (_, k) => k / 2048);
    const z = p.map(normalQuantile);
    z.forEach((value, k) => expect(value).toBe(0 - z[2048 - k]!));
    for (let k = 1; k < z.length; k++) expect(z[k]).toBeGreaterThan(z[k - 1]!);
  });

  test('4096 Gaussian draws have the bits that the same formulas give in Python', () => {
    const words = new Uint32Array(1);
    const draws = gaussians(2025, 3, 5, 4096);
    const bits = new Uint32Array(draws.buffer);
    for (const word of bits) words[0] = Math.imul(words[0]! ^ word, 0x01000193);
    expect(words[0]).toBe(2685119475);
  });
});
