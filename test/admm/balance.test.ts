import { describe, expect, test } from 'vitest';
import { balance } from '../../src/admm/balance';
import type { BlockNorms, Norms } from '../../src/problem/splitting';

const ONES = { v: 1, s: 1, a: 1, pi: 1 };
const LATE = 1e9;

/** Norms of a block whose primal residual is `ratio`² times its dual one, in any units. */
const block = (ratio: number, unit = 1): BlockNorms => ({ gap: ratio ** 2 * unit, size: 10 * unit, change: 0.1, dual: 1 });
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
