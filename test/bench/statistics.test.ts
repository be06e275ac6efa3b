import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, medianRatio, quantile, spread, wilsonInterval } from '../../bench/harness/statistics';

const SEED = 11;
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe(`statistics (seed ${SEED})`, () => {
  it('has at least half of the values on either side of the median, and does not touch its input', () => {
    fc.assert(
      fc.property(values, (list) => {
        const before = [...list];
        const middle = median(list);
        expect(2 * list.filter((value) => value <= middle).length).toBeGreaterThanOrEqual(list.length);
        expect(2 * list.filter((value) => value >= middle).length).toBeGreaterThanOrEqual(list.length);
        expect(list).toEqual(before);
      }),
      { seed: SEED },
    );
  });

  it('has quantiles that grow with q, from the smallest to the largest value', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (list, p, q) => {
        expect(quantile(list, Math.min(p, q))).toBeLessThanOrEqual(quantile(list, Math.max(p, q)));
        expect([quantile(list, 0), quantile(list, 1)]).toEqual([Math.min(...list), Math.max(...list)]);
      }),
      { seed: SEED },
    );
  });

  it('interpolates between order statistics and summarises a list', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 0.25)).toBe(15);
    expect(spread([3, 1, 8])).toEqual({ median: 3, low: 1, high: 8, count: 3 });
  });

  it('takes ratios pair by pair, so that a slow round cancels', () => {
    expect(medianRatio([2, 20, 6], [1, 10, 3])).toBe(2);
    expect(() => medianRatio([1], [1, 2])).toThrow(/paired/);
  });

  it('refuses empty lists, NaN and quantiles outside [0, 1]', () => {
    expect(() => median([])).toThrow(/at least one/);
    expect(() => median([1, NaN])).toThrow(/NaN/);
    for (const q of [-0.1, 1.1, NaN]) expect(() => quantile([1], q)).toThrow(/between 0 and 1/);
  });

  it('gives the interval of those probabilities from which the share seen is within 1.96 standard deviations', () => {
    const trials = fc.integer({ min: 1, max: 500 }).chain((m) => fc.tuple(fc.integer({ min: 0, max: m }), fc.constant(m)));
    fc.assert(
      fc.property(trials, ([successes, m]) => {
        const [low, high] = wilsonInterval(successes, m);
        const share = successes / m;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        for (const p of [low, high].filter((end) => end > 0 && end < 1)) {
          expect(Math.abs(share - p) / Math.sqrt((p * (1 - p)) / m)).toBeCloseTo(1.96, 4);
        }
        const [mirrored] = wilsonInterval(m - successes, m);
        expect(mirrored).toBeCloseTo(1 - high, 12);
      }),
      { seed: SEED },
    );
    expect(() => wilsonInterval(3, 2)).toThrow(/3 of 2 trials/);
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
  });
});
