import { describe, expect, test } from 'vitest';
import { balance, leanAfter } from '../../src/admm/balance';
import type { BlockNorms, Norms } from '../../src/problem/splitting';

const ONES = { v: 1, s: 1, a: 1, pi: 1 };
const LATE = 1e9;

/** Norms of a block whose primal residual is `ratio`² times its dual one, in any units. */
const block = (ratio: number, unit = 1): BlockNorms => ({ gap: ratio ** 2 * unit, size: 10 * unit, change: 0.2, dual: 2 });
const all = (ratio: number, unit?: number): Norms => ({
  v: block(ratio, unit),
  s: block(ratio, unit),
  a: block(ratio, unit),
  pi: block(ratio, unit),
});

describe('balance', () => {
  test.each([1e-6, 1, 1e6])('multiplies each penalty by the root of primal over dual residual, in units of %f', (unit) => {
    const next = balance({ v: 1, s: 2, a: 3, pi: 4 }, all(3, unit), 0, 1);
    expect(next.v).toBeCloseTo(3, 12);
    expect(next.s).toBeCloseTo(6, 12);
    expect(next.a).toBeCloseTo(9, 12);
    expect(next.pi).toBeCloseTo(12, 12);
    expect(balance(ONES, all(1 / 3, unit), 0, 1).s).toBeCloseTo(1 / 3, 12);
  });

  test('leaves alone what is nearly balanced, has no norms or no ratio', () => {
    for (const ratio of [1 / 1.49, 1, 1.49]) expect(balance(ONES, all(ratio), 0, 1)).toEqual(ONES);
    expect(balance(ONES, { v: block(3) }, 0, 1)).toEqual({ ...ONES, v: expect.closeTo(3, 12) as number });
    expect(balance(ONES, { v: { ...block(3), gap: NaN } }, 0, 1)).toEqual(ONES);
    expect(balance(ONES, all(1.51), 0, 1).v).toBeCloseTo(1.51, 12);
    // The zone is open: ratios that are 3/2 and 2/3 to the last bit are changed.
    for (const gap of [9 / 4, 4 / 9]) {
      expect(balance(ONES, { v: { gap, size: 1, change: 1, dual: 1 } }, 0, 1).v).toBe(Math.sqrt(gap));
    }
  });

  test('changes by a factor of at most 10 at first, and of 1 in the end', () => {
    for (const [iteration, most] of [
      [0, 10],
      [50, 5.5],
      [LATE, 1],
    ] as const) {
      // prettier-ignore
      expect(balance(ONES, all(1e3), iteration, 1).a).toBeCloseTo(most, 6);
      expect(balance(ONES, all(1e-3), iteration, 1).a).toBeCloseTo(1 / most, 6);
    }
  });

  test('leans towards the dual residuals of cones and samples, half as much of slacks, not of neurons', () => {
    const next = balance(ONES, all(1), 0, 4);
    expect(next.v).toBe(1);
    expect(next.s).toBeCloseTo(1 / 4, 12);
    expect(next.a).toBeCloseTo(1 / 4, 12);
    expect(next.pi).toBeCloseTo(1 / 2, 12);
  });
});

describe('the lean', () => {
  /** A certificate whose dual violations cost `dual` and whose primal point is `primal` above the unscaled dual value. */
  const found = (primal: number, dual: number) => ({ program: 1 + primal, unscaled: 1, bound: 1 - dual, coneViolation: 0 });
  const after = (times: number, lean: number, primal: number, dual: number, still: boolean): number =>
    Array.from({ length: times }).reduce<number>((now) => leanAfter(now, found(primal, dual), still), lean);

  test('turns to the side of the gap that is dearer, by at most 1.3 at a time, the dual counting a quarter', () => {
    expect(leanAfter(1, found(1e-3, 1), true)).toBeCloseTo(1.3, 12);
    expect(leanAfter(0.6, found(1e-3, 4e-3), true)).toBeCloseTo(0.6, 12);
    expect(leanAfter(0.6, found(1e-3, 5e-3), true)).toBeCloseTo(0.6 * Math.sqrt(5 / 4), 12);
    expect(leanAfter(0.6, found(1, 1e-3), true)).toBeCloseTo(0.6 / 1.3, 12);
  });

  test('stays within [1/4, 10], and below 1 while the program still falls', () => {
    expect(after(50, 1, 1e-3, 1, true)).toBe(10);
    expect(after(50, 1, 1, 1e-3, true)).toBe(0.25);
    expect(after(50, 0.25, 1e-3, 1, false)).toBe(1);
    expect(after(50, 1, 1, 1e-3, false)).toBe(0.25);
    expect(leanAfter(10, found(1e-3, 1), false)).toBeCloseTo(10 / 1.3, 12);
    expect(leanAfter(1.9, found(1, 1e-3), false)).toBeCloseTo(1.9 / 1.3, 12);
    expect(leanAfter(1.2, found(1, 1e-3), false)).toBe(1);
  });

  test('stays where it is when a point has no value', () => {
    expect(leanAfter(0.7, { ...found(1, 1), program: Infinity }, true)).toBeGreaterThan(0);
    expect(leanAfter(0.7, { ...found(1, 1), unscaled: NaN }, true)).toBe(0.7);
    expect(leanAfter(0.7, { ...found(1, 1), bound: -Infinity }, false)).toBe(0.7);
  });
});
