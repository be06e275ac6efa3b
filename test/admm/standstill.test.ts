import { describe, expect, test } from 'vitest';
import { standsStill, type Lowest } from '../../src/admm/standstill';

const trace = (program: (iteration: number) => number): Lowest[] =>
  Array.from({ length: 12 }, (_, at) => ({ iteration: 50 * (at + 1), program: program(50 * (at + 1)) }));

describe('standsStill', () => {
  test('is true after a third of all iterations with less than 1 % of progress', () => {
    expect(standsStill(trace(() => 0.7))).toBe(true);
    expect(standsStill(trace((iteration) => (iteration < 300 ? 1 : 0.7)))).toBe(true);
    expect(standsStill(trace((iteration) => (iteration < 400 ? 0.8 : 0.7)))).toBe(true);
    expect(standsStill(trace((iteration) => (iteration > 450 ? 0.7 : 0.703)))).toBe(true);
    // The last third begins with a point that belongs to it: 2 = (1 − 1/3) 3, also in doubles.
    expect(standsStill([2, 3].map((iteration) => ({ iteration, program: 0.7 })))).toBe(true);
  });

  test('is false while the program falls, and before there is anything to compare', () => {
    expect(standsStill(trace((iteration) => 1 + 100 / iteration))).toBe(false);
    expect(standsStill(trace((iteration) => (iteration > 450 ? 0.7 : 0.72)))).toBe(false);
    expect(standsStill(trace((iteration) => (iteration < 600 ? 0.72 : 0.7)))).toBe(false);
    expect(standsStill(trace((iteration) => (iteration < 450 ? 0.72 : 0.7)))).toBe(false);
    // One per cent to the last bit is progress.
    expect(standsStill(trace((iteration) => (iteration < 450 ? 101 : 100)))).toBe(false);
    expect(standsStill(trace(() => 1).slice(0, 1))).toBe(false);
    expect(standsStill([])).toBe(false);
  });

  test.each([1e-6, 1, 1e6])('does not depend on the size of the program: %f times it', (scale) => {
    expect(standsStill(trace((iteration) => scale * (iteration > 450 ? 0.7 : 0.703)))).toBe(true);
    expect(standsStill(trace((iteration) => scale * (iteration > 450 ? 0.7 : 0.72)))).toBe(false);
  });
});
