import { expect } from 'vitest';
import type { BlockNorms, Norms, Point, Splitting } from '../../src/problem/splitting';

/**
 * How far ten iterations in f32 may be from the same in f64, relative to the size of the iterate. One iteration rounds each number
 * some 60 times, and the parts of the sums that it adds up exceed their results by a factor of less than ten; the iteration itself,
 * an averaged map, is nonexpansive in the metric of the penalties and so carries the errors on without enlarging them, but weights
 * of the blocks that differ by a factor of up to 25 turn a bound on the metric into one five times as large on a single block.
 * Ten times 60 · 2⁻²⁴ · 10 · 5 is 2e-3; errors of random sign grow with the square roots of the counts instead, which leaves 1e-4.
 */
export const LIFTED_BOUND = 1e-4;

/**
 * Fails unless two points agree to `bound`, part by part and relative to the part's largest entry; α relative to that of the
 * losses' own multipliers, 1/n, where it is larger. NaN fails.
 */
export function expectSamePoint(got: Point, want: Point, bound: number): void {
  const compare = (part: string, a: ArrayLike<number>, b: ArrayLike<number>, least = 0) => {
    expect(a.length, part).toBe(b.length);
    const size = Array.from(b).reduce((most, value) => Math.max(most, Math.abs(value)), least);
    const wrong = Array.from(b).findIndex((value, at) => !(Math.abs(a[at]! - value) <= bound * size));
    expect(wrong < 0 ? 'the same' : `${a[wrong]}, not ${b[wrong]} ± ${bound * size}`, `${part}[${wrong}]`).toBe('the same');
  };
  compare('V', got.V.data, want.V.data);
  compare('p', got.p, want.p, 1);
  compare('q', got.q, want.q, 1);
  compare('alpha', got.alpha, want.alpha, 1 / want.p.length);
  expect(got.Z === undefined).toBe(want.Z === undefined);
  if (got.Z && want.Z) compare('Z', got.Z, want.Z);
}

/** Fails unless the norms of every block agree to `bound`, relative to the block's size; the dual relative to itself. */
export function expectSameNorms(got: Norms, want: Norms, bound: number): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(want).sort());
  for (const [block, norms] of Object.entries(want) as [keyof Norms, BlockNorms][]) {
    const difference = (part: keyof BlockNorms) => Math.abs(got[block]![part] - norms[part]);
    for (const part of ['gap', 'size', 'change'] as const) {
      expect(difference(part) <= bound * norms.size, `${part} of ${block}: ${got[block]![part]}, not ${norms[part]}`).toBe(true);
    }
    expect(difference('dual') <= bound * norms.dual, `dual of ${block}: ${got[block]!.dual}, not ${norms.dual}`).toBe(true);
  }
}

/** Advances both by `iterations`, one by one, comparing norms and points. */
export async function expectSameIterations(got: Splitting, want: Splitting, iterations: number, bound: number): Promise<void> {
  for (let k = 0; k < iterations; k++) {
    expectSameNorms(await got.advance(1), await want.advance(1), bound);
    expectSamePoint(await got.point(), await want.point(), bound);
  }
}
