import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startingPoint } from '../../src/attacks/starts';
import { highestValue, lowestValue, moveInside, type AttackSet } from '../../src/reference/attack-set';

const UNBOUNDED = [-Infinity, Infinity] as const;

function setOf(norm: 'linf' | 'l2', radius: readonly number[], range: AttackSet['range'] = UNBOUNDED): AttackSet {
  return { perturbation: { norm, radius: Float64Array.from(radius) }, range };
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0));
}

const anyValue = fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -1e9, max: 1e9, noNaN: true }));
const anyRadius = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }));

describe('moving inside', () => {
  test('a box: no feature further away than its radius, as double precision computes it, and nothing inside is moved', () => {
    fc.assert(
      fc.property(anyValue, anyRadius, anyValue, (c, radius, given) => {
        const set = setOf('linf', [radius]);
        const x = Float64Array.of(given);
        moveInside(set, Float64Array.of(c), x);
        expect(Math.abs(x[0]! - c)).toBeLessThanOrEqual(radius);
        const wanted = Math.min(Math.max(given, c - radius), c + radius);
        expect(Math.abs(x[0]! - wanted)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(wanted));
        if (given === c) expect(x[0]).toBe(c);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('a ball: the distance is at most the radius, as double precision computes it, on the way to the center', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyValue, anyValue), { minLength: 1, maxLength: 6 }), anyRadius, (pairs, radius) => {
        const set = setOf('l2', new Array<number>(pairs.length).fill(radius));
        const clean = Float64Array.from(pairs, ([c]) => c);
        const given = Float64Array.from(pairs, ([, x]) => x);
        const x = given.slice();
        moveInside(set, clean, x);
        expect(distance(x, clean)).toBeLessThanOrEqual(radius);
        const away = distance(given, clean);
        const size = Math.max(away, ...clean.map(Math.abs), ...given.map(Math.abs));
        const wanted = clean.map((c, j) => c + (given[j]! - c) * Math.min(1, away > 0 ? radius / away : 1));
        expect(distance(x, wanted)).toBeLessThanOrEqual(32 * pairs.length * Number.EPSILON * size);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  test.each(['linf', 'l2'] as const)('%s: within the range, but for clean values outside it, which never move further out', (norm) => {
    fc.assert(
      fc.property(anyValue, fc.double({ min: 0, max: 3, noNaN: true }), anyValue, (c, radius, given) => {
        const set = setOf(norm, [radius], [-0.5, 1]);
        const x = Float64Array.of(given);
        moveInside(set, Float64Array.of(c), x);
        expect(x[0]).toBeGreaterThanOrEqual(Math.min(c, -0.5));
        expect(x[0]).toBeLessThanOrEqual(Math.max(c, 1));
        expect(Math.abs(x[0]! - c)).toBeLessThanOrEqual(radius);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test('the ends of a box by hand', () => {
    const set = setOf('linf', [0.25, 0.5, 0, 0.25, 1], [0, 1]);
    const clean = [0.5, 0.25, 0.75, -1, 1.5];
    expect(clean.map((c, j) => lowestValue(set, c, j))).toEqual([0.25, 0, 0.75, -1, 0.5]);
    expect(clean.map((c, j) => highestValue(set, c, j))).toEqual([0.75, 0.75, 0.75, -0.75, 1.5]);
  });
});

describe('starting points', () => {
  const clean = Float64Array.of(0.2, -0.7, 0.4, 0.9);
  const COUNT = 4000;
  const many = (set: AttackSet) => Array.from({ length: COUNT }, (_, sample) => startingPoint(set, clean, sample, 1, 5));
  /** Five standard deviations of a share near one half. */
  const SPREAD = 5 * Math.sqrt(0.25 / COUNT);

  test('the first is the clean point; the others differ by restart, sample and seed, and by nothing else', () => {
    const set = setOf('linf', [0.1, 0.1, 0.1, 0.1]);
    expect(startingPoint(set, clean, 3, 0, 9)).toEqual(clean);
    const one = startingPoint(set, clean, 3, 2, 9);
    expect(startingPoint(set, clean, 3, 2, 9)).toEqual(one);
    for (const [sample, restart, seed] of [[4, 2, 9], [3, 1, 9], [3, 2, 8]] as const) expect(startingPoint(set, clean, sample, restart, seed)).not.toEqual(one); // prettier-ignore
  });

  test('fill a box evenly, features of radius 0 apart (seed 5)', () => {
    const points = many(setOf('linf', [0.3, 0.1, 0, 0.2], [-1, 1]));
    for (const [j, middle] of [
      [0, 0.2],
      [1, -0.7],
      [3, 0.85],
    ] as const) {
      // prettier-ignore
      const below = points.filter((x) => x[j]! < middle).length / COUNT;
      expect(Math.abs(below - 0.5), `feature ${j}`).toBeLessThan(SPREAD);
    }
    expect(points.every((x) => x[2] === clean[2])).toBe(true);
    expect(Math.max(...points.map((x) => x[3]!))).toBeLessThanOrEqual(1);
  });

  test('fill a ball evenly: half of them within 2^(-1/d) of the radius, and half on either side (seed 5)', () => {
    const points = many(setOf('l2', [0.3, 0.3, 0.3, 0.3]));
    const distances = points.map((x) => distance(x, clean));
    expect(Math.max(...distances)).toBeLessThanOrEqual(0.3);
    expect(Math.abs(distances.filter((r) => r < 0.3 * 2 ** (-1 / 4)).length / COUNT - 0.5)).toBeLessThan(SPREAD);
    expect(Math.abs(points.filter((x) => x[1]! < clean[1]!).length / COUNT - 0.5)).toBeLessThan(SPREAD);
  });
});
