import { describe, expect, test } from 'vitest';
import { steepest } from '../../src/verify/reach';
import { drawsOf } from '../support/problems';

/** A point of the reach from any δ: clamped, then shortened towards 0, which the box contains. */
function within(low: Float64Array, high: Float64Array, radius: number, delta: Float64Array): Float64Array {
  const inside = delta.map((value, i) => Math.min(Math.max(value, low[i]!), high[i]!));
  const norm = Math.hypot(...inside);
  return norm > radius ? inside.map((value) => (value * radius) / norm) : inside;
}

describe.each([
  { name: 'a box', radius: Infinity },
  { name: 'a box within a ball that cuts it', radius: 0.9 },
  { name: 'a ball within the box', radius: 0.05 },
])('$name (seeds 1 to 30)', ({ radius }) => {
  test('min gᵀδ is below every point of the reach, and its own point has it', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const draws = drawsOf(seed);
      const low = draws.normals(6).map((value) => -0.1 - Math.abs(value));
      const high = draws.normals(6).map((value) => 0.1 + Math.abs(value));
      const g = draws.normals(6);
      if (seed % 5 === 0) g[2] = 0;
      const delta = new Float64Array(6);
      const value = steepest({ low, high, radius }, g, delta);
      const at = (point: Float64Array) => point.reduce((sum, entry, i) => sum + entry * g[i]!, 0);
      expect(Math.abs(at(delta) - value)).toBeLessThanOrEqual(1e-12);
      expect(delta.every((entry, i) => entry >= low[i]! && entry <= high[i]!)).toBe(true);
      expect(Math.hypot(...delta)).toBeLessThanOrEqual(radius * (1 + 1e-14));
      for (let trial = 0; trial < 40; trial++) {
        const near = draws.normals(6).map((entry, i) => (trial % 2 === 0 ? 3 * entry : delta[i]! + 0.1 * entry));
        expect(at(within(low, high, radius, near))).toBeGreaterThanOrEqual(value - 1e-12);
      }
    }
  });

  test('a gradient of zero has minimum 0', () => {
    const delta = Float64Array.of(7, 7);
    expect(steepest({ low: Float64Array.of(-1, -1), high: Float64Array.of(1, 1), radius }, new Float64Array(2), delta)).toBe(0);
    expect([...delta]).toEqual([0, 0]);
  });
});
