import { describe, expect, test } from 'vitest';
import { fillGaussians } from '../../src/random';
import { cellCount, patternBound } from '../../src/sampling/pattern-bound';

/** Different sign vectors of x·u over the plane: one direction from the middle of every arc that the lines x_k·u = 0 leave. */
function countInPlane(x: Float32Array): number {
  const rows = Array.from({ length: x.length / 2 }, (_, k) => [x[2 * k]!, x[2 * k + 1]!] as const);
  const lines = rows.filter(([a, b]) => a !== 0 || b !== 0).flatMap(([a, b]) => [Math.atan2(a, -b), Math.atan2(-a, b)]);
  const angles = [...lines.sort((left, right) => left - right), lines[0]! + 2 * Math.PI];
  const seen = new Set<string>();
  for (let arc = 0; arc + 1 < angles.length; arc++) {
    if (angles[arc + 1]! - angles[arc]! < 1e-12) continue;
    const middle = (angles[arc]! + angles[arc + 1]!) / 2;
    seen.add(rows.map(([a, b]) => Math.sign(a * Math.cos(middle) + b * Math.sin(middle))).join());
  }
  return seen.size;
}

function gaussians(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  fillGaussians(out, { seed, stream: 0 }, 0);
  return out;
}

describe('cellCount', () => {
  test.each([
    [0, 0, 1],
    [1, 1, 2],
    [7, 1, 2],
    [7, 2, 14],
    [3, 3, 8],
    [5, 9, 32],
    [5, 3, 22],
  ])('%i hyperplanes of rank %i make at most %i cells', (hyperplanes, rank, expected) => {
    expect(cellCount(hyperplanes, rank)).toBe(expected);
  });
});

describe('patternBound', () => {
  test.each([1, 2, 3])('is the number of cells of lines in the plane, seed %i', (seed) => {
    const x = gaussians(2 * 9, seed);
    expect(patternBound(x, 2, 1000)).toBe(countInPlane(x));
  });

  test('counts equal and opposite rows once, zero rows not at all', () => {
    const x = Float32Array.of(1, 2, -1, -2, 1, 2, 0, 0, 3, 1, -0, 0);
    expect(patternBound(x, 2, 1000)).toBe(4);
    expect(countInPlane(x)).toBe(4);
    expect(patternBound(new Float32Array(6), 2, 1000)).toBe(1);
  });

  test.each([1, 2, 3])('sees rank %i through any mixture of columns', (rank) => {
    const [factors, mixture] = [
      gaussians(12 * rank, 4).map((v) => Math.round(8 * v)),
      gaussians(rank * 7, 5).map((v) => Math.round(8 * v)),
    ];
    const x = new Float32Array(12 * 7);
    for (let k = 0; k < 12; k++)
      for (let j = 0; j < 7; j++) for (let r = 0; r < rank; r++) x[7 * k + j]! += factors[rank * k + r]! * mixture[7 * r + j]!;
    const different = new Set(
      Array.from({ length: 12 }, (_, k) =>
        x
          .slice(7 * k, 7 * k + 7)
          .map(Math.abs)
          .join(),
      ),
    );
    expect(different.size).toBeGreaterThan(rank);
    expect(patternBound(x, 7, 1e6)).toBe(cellCount(different.size, rank));
  });

  test('stops at the cap, long before the last row', () => {
    const x = gaussians(40 * 20, 6);
    x.fill(NaN, 20 * 20);
    expect(patternBound(x, 20, 1000)).toBe(Infinity);
  });
});
