import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, logDomain, logScale } from '../../src/demo/scales';

const ordered = (min: number, max: number) =>
  fc
    .tuple(fc.double({ min, max, noNaN: true }), fc.double({ min, max, noNaN: true }))
    .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);

describe('a linear scale', () => {
  test('maps its ends to the ends, and has between two and a dozen ticks inside', () => {
    fc.assert(
      fc.property(
        ordered(-1e6, 1e6).filter(([low, high]) => high - low > 1e-3),
        ([low, high]) => {
          const scale = linearScale([low, high], [10, 110]);
          expect(scale(low)).toBeCloseTo(10, 9);
          expect(scale(high)).toBeCloseTo(110, 9);
          expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
          expect(scale.ticks.length).toBeLessThanOrEqual(12);
          for (const tick of scale.ticks) expect(tick >= low - 1e-6 * (high - low) && tick <= high + 1e-6 * (high - low)).toBe(true);
        },
      ),
    );
  });
});

describe('a log scale', () => {
  test('has equal factors at equal distances, keeps what is too small at its start, and ticks inside', () => {
    fc.assert(
      fc.property(
        ordered(1e-6, 1e6).filter(([low, high]) => high > 2.2 * low),
        ([low, high]) => {
          const scale = logScale([low, high], [0, 100]);
          expect(scale(Math.sqrt(low * high))).toBeCloseTo(50, 6);
          expect(scale(0)).toBe(0);
          expect(scale.ticks.length).toBeGreaterThanOrEqual(1);
          for (const tick of scale.ticks) expect(tick >= low && tick <= high).toBe(true);
        },
      ),
    );
  });

  test('has a domain around the positive values, and one where there are none', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1e3, noNaN: true })), (values) => {
        const [low, high] = logDomain(values);
        expect(low).toBeGreaterThan(0);
        expect(high).toBeGreaterThan(low);
        for (const value of values) if (value > 1e-300) expect(value >= low && value <= high).toBe(true);
      }),
      { examples: [[[Number.MIN_VALUE]]] },
    );
  });
});
