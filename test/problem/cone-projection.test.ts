import { describe, expect, test } from 'vitest';
import { projectOnCones, type ConeRows } from '../../src/problem/cone-projection';
import { dot } from '../../src/problem/objective';
import { bitAt, packPatterns } from '../../src/problem/patterns';
import { drawsOf, type Draws } from '../support/problems';

interface Case {
  readonly rows: ConeRows;
  readonly draws: Draws;
  readonly features: number;
}

/**
 * The cone of a random direction's pattern; `rank` < features makes the samples collinear, `repeats` lists samples twice, `empty` are zero,
 * and all are `scale` times as long.
 */
function caseOf(samples: number, features: number, seed: number, { rank = features, repeats = 0, empty = 0, scale = 1 } = {}): Case {
  const draws = drawsOf(seed);
  const basis = draws.normals(rank * features).map((value) => scale * value);
  const data = new Float64Array(samples * features);
  for (let k = 0; k < samples; k++) {
    const weights = draws.normals(rank);
    for (let j = 0; j < features; j++) for (let r = 0; r < rank; r++) data[k * features + j]! += weights[r]! * basis[r * features + j]!;
  }
  data.fill(0, 0, empty * features);
  data.copyWithin((samples - repeats) * features, 0, repeats * features);
  const direction = draws.normals(features);
  const patterns = packPatterns(samples, 1, (_, k) => dot(data, k * features, direction, 0, features) >= 0);
  const squares = Float64Array.from({ length: samples }, (_, k) => dot(data, k * features, data, k * features, features));
  return { rows: { X: { rows: samples, columns: features, data }, patterns, squares }, draws, features };
}

function project({ rows }: Case, from: Float64Array, binding: number[] = []): Float64Array {
  const v = from.slice();
  projectOnCones(rows, [{ pattern: 0, v, binding }], 1000);
  return v;
}

function leastMargin({ rows: { X, patterns } }: Case, v: Float64Array): number {
  const d = X.columns;
  const values = Array.from({ length: X.rows }, (_, k) => (2 * bitAt(patterns, 0, k) - 1) * dot(X.data, k * d, v, 0, d));
  return Math.min(...values);
}

const norm = (a: Float64Array): number => Math.hypot(...a);
const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, j) => value - b[j]!);

const CASES: [string, () => Case][] = [1, 2, 3].flatMap((seed) => [
  [`30 samples, 4 features, seed ${seed}`, () => caseOf(30, 4, seed)],
  [`10 samples, 20 features, seed ${seed}`, () => caseOf(10, 20, seed)],
  [`200 samples, 15 features, seed ${seed}`, () => caseOf(200, 15, seed)],
  [`40 samples of rank 3 in 8 features, seed ${seed}`, () => caseOf(40, 8, seed, { rank: 3 })],
  [`40 samples, 3 of them zero, seed ${seed}`, () => caseOf(40, 5, seed, { empty: 3 })],
  [`40 samples, half of them twice, seed ${seed}`, () => caseOf(40, 5, seed, { repeats: 20 })],
  [`40 samples of order 1e-6, seed ${seed}`, () => caseOf(40, 5, seed, { scale: 1e-6 })],
  [`40 samples of order 1e6 and rank 3, seed ${seed}`, () => caseOf(40, 5, seed, { rank: 3, scale: 1e6 })],
]);

/** Sums of n products of numbers of this size, each rounded once. */
const roundoff = ({ rows: { X } }: Case, size: number): number => 1e-13 * X.columns * Math.max(1, norm(X.data)) * size;

describe.each(CASES)('the projection on a cone: %s', (_, make) => {
  test('lets go of a constraint that was binding once and holds now', () => {
    const given = make();
    const inside = project(given, given.draws.normals(given.features));
    // What binds at another point seldom binds at this one.
    const binding: number[] = [];
    project(given, given.draws.normals(given.features), binding);
    for (const k of binding) {
      expect(norm(minus(project(given, inside, [k]), inside))).toBeLessThanOrEqual(roundoff(given, norm(inside)));
    }
  });

  test('is the feasible point from which no feasible point is reached at an acute angle', () => {
    const given = make();
    for (const size of [1e-6, 1, 1e6]) {
      const v = given.draws.normals(given.features).map((value) => size * value);
      const nearest = project(given, v);
      expect(leastMargin(given, nearest)).toBeGreaterThanOrEqual(-roundoff(given, size));
      const left = minus(v, nearest);
      expect(Math.abs(dot(left, 0, nearest, 0, left.length))).toBeLessThanOrEqual(roundoff(given, size * size));
      for (let other = 0; other < 5; other++) {
        const feasible = project(given, given.draws.normals(given.features));
        expect(dot(left, 0, feasible, 0, left.length)).toBeLessThanOrEqual(roundoff(given, size * Math.max(1, norm(feasible))));
      }
    }
  });

  test('of several points at once is that of each', () => {
    const given = make();
    const points = Array.from({ length: 4 }, () => ({ pattern: 0, v: given.draws.normals(given.features), binding: [] as number[] }));
    const want = points.map(({ v }) => project(given, v));
    projectOnCones(given.rows, points, 1000);
    points.forEach(({ v }, at) => expect(norm(minus(v, want[at]!))).toBeLessThanOrEqual(roundoff(given, 1)));
  });

  test('ends outside the cone where its steps run out, and says what binds so far', () => {
    const given = make();
    const v = given.draws.normals(given.features);
    const binding: number[] = [];
    const whole: number[] = [];
    const nearest = project(given, v, whole);
    if (whole.length < 2) return;
    const cut = v.slice();
    projectOnCones(given.rows, [{ pattern: 0, v: cut, binding }], 1);
    expect(binding).toHaveLength(1);
    expect(norm(minus(v, cut))).toBeLessThan(norm(minus(v, nearest)));
  });

  test('needs no step from the constraints that bind in the end', () => {
    const given = make();
    const v = given.draws.normals(given.features);
    const binding: number[] = [];
    const nearest = project(given, v, binding);
    projectOnCones(given.rows, [{ pattern: 0, v, binding: binding.slice() }], 0);
    expect(norm(minus(v, nearest))).toBeLessThanOrEqual(roundoff(given, 1));
  });

  test('is the same from the constraints of a point nearby, and nothing more than that of a feasible point', () => {
    const given = make();
    const v = given.draws.normals(given.features);
    const binding: number[] = [];
    project(given, v, binding);
    const nearby = v.map((value) => value + 0.1 * given.draws.normal());
    const want = project(given, nearby);
    const got = project(given, nearby, binding);
    expect(norm(minus(got, want))).toBeLessThanOrEqual(roundoff(given, 100));
    expect(norm(minus(project(given, want), want))).toBeLessThanOrEqual(roundoff(given, 1));
  });
});
