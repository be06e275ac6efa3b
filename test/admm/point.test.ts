import { describe, expect, test } from 'vitest';
import type { PointParts } from '../../src/admm/gpu-splitting';
import { interleave, toPoint, toPoints, withSigns } from '../../src/admm/point';
import { bitAt } from '../../src/problem/patterns';
import type { Problem } from '../../src/problem/problem';
import { drawsOf, generate } from '../support/problems';

const RHO = { v: 2, s: 3, a: 5, pi: 7 };

/** Sizes of which no two are equal, and none is a multiple of another. */
const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 1, { samples: 7, features: 3, patterns: 5 });

/** Parts of a point of K classes, every entry another. */
function partsOf({ X, patterns }: Problem, classes: number): Required<PointParts> {
  let next = 0;
  const part = (length: number) => Float32Array.from({ length: classes * length }, () => ++next);
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  return { V: part(2 * P * d), multipliers: part(2 * n), nu: part(2 * P * n), mu: part(n * d) };
}

/** e_ik of every neuron and sample. */
function signs({ X, patterns }: Problem): number[] {
  return Array.from({ length: 2 * patterns.count * X.rows }, (_, at) => {
    const [r, k] = [Math.floor(at / X.rows), at % X.rows];
    return 2 * bitAt(patterns, r % patterns.count, k) - 1;
  });
}

test('signs turn what belongs to silent samples, and turn it back', () => {
  const t = drawsOf(1).normals(2 * problem.patterns.count * problem.X.rows);
  const turned = withSigns(problem.patterns, t);
  const e = signs(problem);
  turned.forEach((value, at) => expect(value).toBe(e[at]! * t[at]!));
  expect(withSigns(problem.patterns, turned)).toEqual(t);
});

test('a point is α = −ρ_s e ∘ ν, Z = ρ_a μ, and the two halves of the multipliers', () => {
  const parts = partsOf(problem, 1);
  const point = toPoint(problem, parts, RHO);
  const [n, d, P] = [problem.X.rows, problem.X.columns, problem.patterns.count];
  expect([point.V.rows, point.V.columns]).toEqual([2 * P, d]);
  expect([...point.V.data]).toEqual([...parts.V]);
  expect([...point.p, ...point.q]).toEqual([...parts.multipliers]);
  expect(point.p).toHaveLength(n);
  const e = signs(problem);
  expect([...point.alpha]).toEqual(Array.from(parts.nu, (value, at) => -3 * e[at]! * value));
  expect([...point.Z!]).toEqual(Array.from(parts.mu, (value) => 5 * value));
  expect(toPoint(problem, { V: parts.V, multipliers: parts.multipliers, nu: parts.nu }, RHO).Z).toBeUndefined();
});

describe.each([1, 2, 3])('of %i classes', (classes) => {
  const [n, d, P] = [problem.X.rows, problem.X.columns, problem.patterns.count];

  test('rows of the classes are next to each other, row by row', () => {
    const own = Array.from({ length: classes }, (_, at) => Float64Array.from({ length: 4 * d }, (_value, j) => 100 * at + j));
    const rows = Array.from({ length: 4 }, (_, row) => own.map((values) => [...values.subarray(row * d, (row + 1) * d)]));
    expect([...interleave(own, d)]).toEqual(rows.flat(2));
  });

  test('every class has the point of its own rows', () => {
    const own = Array.from({ length: classes }, (_, at) => {
      const parts = partsOf(problem, 1);
      for (const values of Object.values(parts)) values.forEach((value, j) => (values[j] = 1000 * at + value));
      return parts;
    });
    const joint = (part: 'V' | 'multipliers' | 'nu' | 'mu', length: number): Float32Array =>
      Float32Array.from(
        interleave(
          own.map((parts) => Float64Array.from(parts[part])),
          length,
        ),
      );
    const parts: PointParts = { V: joint('V', d), multipliers: joint('multipliers', 1), nu: joint('nu', n), mu: joint('mu', d) };
    expect(parts.V).toHaveLength(classes * 2 * P * d);
    const points = toPoints(problem, classes, parts, RHO);
    expect(points).toEqual(own.map((alone) => toPoint(problem, alone, RHO)));
    const standard: PointParts = { V: parts.V!, multipliers: parts.multipliers!, nu: parts.nu! };
    expect(toPoints(problem, classes, standard, RHO).every(({ Z }) => Z === undefined)).toBe(true);
  });
});
