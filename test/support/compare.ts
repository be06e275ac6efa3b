import { expect } from 'vitest';

/** Unit roundoff of f32. */
const ROUNDOFF = 2 ** -24;

/**
 * Fails unless |got − want| ≤ k · 2⁻²⁴ · magnitude for every entry, the a-priori bound of a sum of k rounded terms whose
 * absolute values add up to `magnitude`. NaN fails.
 */
export function expectWithinRounding(got: Float32Array, want: Float64Array, magnitude: Float64Array, k: number): void {
  expect(got.length).toBe(want.length);
  const wrong = want.findIndex((value, at) => !(Math.abs(got[at]! - value) <= k * ROUNDOFF * magnitude[at]!));
  const report =
    wrong < 0 ? 'within the bound' : `entry ${wrong} is ${got[wrong]}, not ${want[wrong]} ± ${k * ROUNDOFF * magnitude[wrong]!}`;
  expect(report).toBe('within the bound');
}

/** A buffer's content before a kernel writes it: every entry that the kernel forgets stays NaN. */
export function nans(count: number): Float32Array {
  return new Float32Array(count).fill(NaN);
}

/** What a kernel must not read past is NaN, so that it would show. */
export function followedByNans(values: Float32Array, count: number): Float32Array {
  const out = nans(values.length + count);
  out.set(values);
  return out;
}

/** Values in [−1, 1) with 24 bits, exact in f32, from a small generator that every runtime shares. */
export function signedValues(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) * 2 ** -23 - 1;
  });
}

/** Fails when a kernel wrote past the end of its output, which was pre-filled with NaN. */
export function expectUntouched(tail: Float32Array): void {
  expect(tail.findIndex((value) => !Number.isNaN(value))).toBe(-1);
}
