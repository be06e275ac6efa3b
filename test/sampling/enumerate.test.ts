import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import type { Matrix } from '../../src/matrix';
import { bitAt, type Patterns } from '../../src/problem/patterns';
import { fillGaussians } from '../../src/random';
import { enumeratePatterns } from '../../src/sampling/enumerate';
import { cellCount } from '../../src/sampling/pattern-bound';

function gaussians(rows: number, columns: number, seed: number): Matrix {
  const data = new Float64Array(rows * columns);
  fillGaussians(data, { seed, stream: 0 }, 0);
  return { rows, columns, data };
}

function bitsOf(patterns: Patterns): string[] {
  return Array.from({ length: patterns.count }, (_, i) =>
    Array.from({ length: patterns.samples }, (_, k) => bitAt(patterns, i, k)).join(''),
  );
}

function bitsOfDirection({ rows, columns, data }: Matrix, u: ArrayLike<number>): string {
  return Array.from({ length: rows }, (_, k) => {
    let product = 0;
    for (let j = 0; j < columns; j++) product += data[k * columns + j]! * u[j]!;
    return product >= 0 ? '1' : '0';
  }).join('');
}

/** What random directions near each line in which two of the planes meet find, with all-ones and without all-zero: every cell has such a corner. */
function bySamplingCorners(X: Matrix, draws: number, seed: number): Set<string> {
  const noise = gaussians(draws, 3, seed).data;
  const seen = new Set(['1'.repeat(X.rows)]);
  for (let a = 0; a < X.rows; a++) {
    for (let b = 0; b < a; b++) {
      const [x, y] = [X.data.subarray(3 * a, 3 * a + 3), X.data.subarray(3 * b, 3 * b + 3)];
      const corner = [0, 1, 2].map((j) => x[(j + 1) % 3]! * y[(j + 2) % 3]! - x[(j + 2) % 3]! * y[(j + 1) % 3]!);
      if (corner.every((value) => value === 0)) continue;
      for (let at = 0; at < noise.length; at += 3) {
        for (const sign of [1, -1])
          seen.add(
            bitsOfDirection(
              X,
              corner.map((value, j) => sign * value + 1e-6 * noise[at + j]!),
            ),
          );
      }
    }
  }
  seen.delete('0'.repeat(X.rows));
  return seen;
}

/** The patterns of directions between neighbours of the 2n angles at which a product changes sign. */
function byAngles(X: Matrix): Set<string> {
  const angles: number[] = [];
  for (let k = 0; k < X.rows; k++) {
    const [a, b] = [X.data[2 * k]!, X.data[2 * k + 1]!];
    if (a !== 0 || b !== 0) angles.push(Math.atan2(a, -b), Math.atan2(-a, b));
  }
  angles.sort((left, right) => left - right);
  const seen = new Set(['1'.repeat(X.rows)]);
  angles.forEach((angle, at) => {
    const next = angles[at + 1] ?? angles[0]! + 2 * Math.PI;
    if (next - angle > 1e-12) seen.add(bitsOfDirection(X, [Math.cos((angle + next) / 2), Math.sin((angle + next) / 2)]));
  });
  seen.delete('0'.repeat(X.rows));
  return seen;
}

/** Checks what holds for all data, and returns the patterns as a set. */
async function enumerate(X: Matrix): Promise<Set<string>> {
  const patterns = await enumeratePatterns(X);
  const bits = bitsOf(patterns);
  expect(bits[0]).toBe('1'.repeat(X.rows));
  expect(bits).not.toContain('0'.repeat(X.rows));
  expect(new Set(bits).size).toBe(bits.length);
  bits.forEach((pattern, i) => {
    const u = patterns.directions.data.subarray(i * X.columns, (i + 1) * X.columns);
    if (i > 0 || u.some((value) => value !== 0)) expect(bitsOfDirection(X, u)).toBe(pattern);
  });
  return new Set(bits);
}

describe('in general position', () => {
  test.each([
    [1, 1],
    [1, 3],
    [5, 1],
    [40, 2],
    [8, 3],
    [25, 3],
    [12, 5],
    [4, 4],
    [5, 9],
  ])('%i rows of %i features have every pattern that Cover counts, seed 1', async (rows, columns) => {
    const X = gaussians(rows, columns, 1);
    const { count, directions } = await enumeratePatterns(X);
    const onesHaveACell = directions.data.subarray(0, columns).some((value) => value !== 0);
    // Cells come in opposite pairs: with all-ones the all-zero pattern, which is left out, has one; else all-ones comes on top.
    expect(count).toBe(cellCount(rows, Math.min(rows, columns)) + (onesHaveACell ? -1 : 1));
    await enumerate(X);
  });

  test.each([1, 2, 3])('seed %i: 8 rows of 3 features, as random directions near their corners find them', async (seed) => {
    const X = gaussians(8, 3, seed);
    expect(await enumerate(X)).toEqual(bySamplingCorners(X, 100, seed + 10));
  });

  test.each([1, 2, 3])('seed %i: 40 rows in the plane, as the sorted angles say', async (seed) => {
    const X = gaussians(40, 2, seed);
    expect(await enumerate(X)).toEqual(byAngles(X));
  });
});

describe('degenerate rows', () => {
  test('zeros are active everywhere; multiples, of either sign and any size, are one hyperplane', async () => {
    const X = gaussians(9, 2, 4);
    X.data.fill(0, 0, 2);
    for (const [k, from, factor] of [
      [3, 2, 1],
      [5, 2, -1],
      [6, 4, 1 / 3],
      [7, 4, -7e200],
    ] as const)
      for (let j = 0; j < 2; j++) X.data[2 * k + j] = factor * X.data[2 * from + j]!;
    // Rows 1, 2, 4 and 8 are different lines, which make 8 cells; 0 in row 0 leaves none of them all zero.
    const found = await enumerate(X);
    expect(found).toEqual(byAngles(X));
    expect([8, 9]).toContain(found.size);
    for (const bits of found) expect(bits[0]).toBe('1');
  });

  test('only zeros leave the all-ones pattern', async () => {
    expect(await enumerate({ rows: 3, columns: 2, data: new Float64Array(6) })).toEqual(new Set(['111']));
  });

  test.each([1, 2])('rows of small integers, whose hyperplanes meet in common lines, seed %i', async (seed) => {
    const X = gaussians(11, 3, seed);
    X.data.forEach((value, at) => (X.data[at] = Math.round(value)));
    expect(await enumerate(X)).toEqual(bySamplingCorners(X, 300, seed + 20));
  });

  test.each([1, 2])('features that depend on each other count by their rank, seed %i', async (seed) => {
    const factors = gaussians(14, 2, seed);
    const X: Matrix = { rows: 14, columns: 4, data: new Float64Array(56) };
    const mixture = [0.3, -1.7, 1.1, 0.9, 2.3, 0.1, -0.4, 1.3];
    for (let k = 0; k < 14; k++)
      for (let j = 0; j < 4; j++) X.data[4 * k + j] = factors.data[2 * k]! * mixture[j]! + factors.data[2 * k + 1]! * mixture[4 + j]!;
    expect(await enumerate(X)).toEqual(byAngles(factors));
  });

  test('one direction apart by 1e-7 still makes a cell', async () => {
    const X: Matrix = { rows: 3, columns: 2, data: Float64Array.of(1, 0, 1, 1e-7, 0, 1) };
    expect(await enumerate(X)).toEqual(byAngles(X));
  });
});

describe('limits', () => {
  test('more patterns than the limit: says how many there may be', async () => {
    const X = gaussians(30, 3, 1);
    const { count } = await enumeratePatterns(X);
    expect((await enumeratePatterns(X, { limit: count })).count).toBe(count);
    await expect(enumeratePatterns(X, { limit: count - 1 })).rejects.toThrow(`all ${cellCount(30, 3)} that 30 different rows`);
    await expect(enumeratePatterns(X, { limit: 10 })).rejects.toThrow(InputError);
    await expect(enumeratePatterns(X, { limit: 0 })).rejects.toThrow('limit is 0: expected a positive integer');
  });

  test('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(enumeratePatterns(gaussians(30, 3, 1), { signal })).rejects.toThrow('enough');
  });
});
