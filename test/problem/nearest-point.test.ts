import { describe, expect, test } from 'vitest';
import { NearestPoint } from '../../src/problem/nearest-point';
import { dot } from '../../src/problem/objective';
import { drawsOf } from '../support/problems';

const product = (a: Float64Array, b: Float64Array): number => dot(a, 0, b, 0, a.length);

/** The nearest point of a hull by Wolfe's rule: add the vertex that reaches furthest back, until none reaches behind the point. */
function nearestOf(vertices: readonly Float64Array[], first = 0): { readonly point: Float64Array; readonly squares: number[] } {
  const nearest = new NearestPoint(vertices[first]!);
  const squares = [product(nearest.point, nearest.point)];
  for (let step = 0; step < 500; step++) {
    const { point } = nearest;
    const lowest = vertices.reduce((low, vertex) => (product(vertex, point) < product(low, point) ? vertex : low));
    if (product(lowest, point) >= product(point, point) || !nearest.add(lowest)) break;
    squares.push(product(nearest.point, nearest.point));
  }
  return { point: nearest.point, squares };
}

/** Vertices around `centre`, so that the hull holds 0 or does not. */
function hullOf(seed: number, count: number, d: number, away: number, scale = 1): Float64Array[] {
  const draws = drawsOf(seed);
  return Array.from({ length: count }, () => draws.normals(d).map((value, j) => scale * (value + (j === 0 ? away : 0))));
}

const HULLS = [
  ['a triangle', 3, 2, 3],
  ['many vertices in few dimensions', 60, 3, 2.5],
  ['few vertices in many dimensions', 6, 20, 1],
  ['a hull that holds 0', 60, 3, 0],
] as const;

describe.each(HULLS)('the point of a hull nearest to 0: %s', (_, count, d, away) => {
  test.each([1, 2, 3, 4, 5])('has no vertex behind it, and is a mean of vertices: seed %i', (seed) => {
    for (const scale of [1e-6, 1, 1e6]) {
      const vertices = hullOf(seed, count, d, away, scale);
      const { point } = nearestOf(vertices);
      const largest = Math.max(...vertices.map((vertex) => product(vertex, vertex)));
      for (const vertex of vertices) expect(product(vertex, point)).toBeGreaterThanOrEqual(product(point, point) - 1e-11 * largest);
      // In the hull: no direction has all vertices behind the point.
      const draws = drawsOf(seed);
      for (let turn = 0; turn < 50; turn++) {
        const direction = draws.normals(d);
        const furthest = Math.max(...vertices.map((vertex) => product(vertex, direction)));
        expect(product(point, direction)).toBeLessThanOrEqual(furthest + 1e-11 * Math.sqrt(largest) * Math.hypot(...direction));
      }
    }
  });

  test('comes nearer with every vertex (seeds 1 … 20)', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { squares } = nearestOf(hullOf(seed, count, d, away));
      squares.slice(1).forEach((square, at) => expect(square).toBeLessThan(squares[at]!));
    }
  });

  test('is the same from wherever it starts (seed 7)', () => {
    const vertices = hullOf(7, count, d, away);
    const { point } = nearestOf(vertices);
    for (let first = 1; first < vertices.length; first += 3) {
      const other = nearestOf(vertices, first).point;
      expect(Math.hypot(...other.map((value, j) => value - point[j]!))).toBeLessThanOrEqual(1e-6);
    }
  });
});

test('a vertex that is there already is not taken again', () => {
  const vertex = Float64Array.of(1, 2);
  const nearest = new NearestPoint(vertex);
  expect(nearest.add(vertex.slice())).toBe(false);
  expect(nearest.point).toEqual(vertex);
});

test('starts from 0 as well, and stays there', () => {
  const nearest = new NearestPoint(new Float64Array(2));
  expect(nearest.add(Float64Array.of(1, 2))).toBe(true);
  expect(Math.hypot(...nearest.point)).toBeLessThanOrEqual(1e-15);
});
