import { describe, expect, test } from 'vitest';
import type { Perturbation } from '../../src/problem/problem';
import { radiusOf, radiusOnceShrunk, reachOf, shrink, shrinkByRadius } from '../../src/problem/radius';
import { drawsOf, type Draws } from '../support/problems';

const FEATURES = 5;
/** Vectors start here, so that entries before and after them can be seen to stay. */
const AT = 3;

const BOX: Perturbation = { norm: 'linf', radius: Float64Array.of(0.7, 0.1, 0, 1.3, 0.4) };
const BALL: Perturbation = { norm: 'l2', radius: new Float64Array(FEATURES).fill(0.6) };
const BALLS = [
  ['a box', BOX],
  ['a Euclidean ball', BALL],
] as const;

const among = (draws: Draws, u: ArrayLike<number>): Float64Array =>
  Float64Array.of(...draws.normals(AT), ...Array.from(u), ...draws.normals(2));
const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
const norm = (a: Float64Array): number => Math.hypot(...a);

/** Admissible perturbations: the corners of the box, points on the sphere of the ball, and some within either. */
function admissible({ norm: kind, radius }: Perturbation, draws: Draws): Float64Array[] {
  return Array.from({ length: 200 }, (_, turn) => {
    const share = turn % 4 === 0 ? draws.uniform() : 1;
    if (kind === 'linf') return radius.map((r) => share * (draws.uniform() < 0.5 ? -r : r));
    const direction = draws.normals(FEATURES);
    return direction.map((value) => (share * value * radius[0]!) / norm(direction));
  });
}

/** The admissible δ with the largest uᵀδ. */
const worst = ({ norm: kind, radius }: Perturbation, u: Float64Array): Float64Array =>
  kind === 'linf' ? u.map((value, j) => Math.sign(value) * radius[j]!) : u.map((value) => (value * radius[0]!) / norm(u));

describe.each(BALLS)('%s', (_, perturbation) => {
  const draws = drawsOf(11);
  const rad = (u: Float64Array): number => radiusOf(perturbation, u);
  const shrunk = (u: Float64Array, t: number): Float64Array => {
    const out = u.slice();
    shrinkByRadius(perturbation, out, 0, t);
    return out;
  };

  test('has as rad(u) the most that an admissible δ reaches', () => {
    for (let turn = 0; turn < 10; turn++) {
      const u = draws.normals(FEATURES);
      expect(rad(u)).toBeCloseTo(product(u, worst(perturbation, u)), 12);
      for (const delta of admissible(perturbation, draws)) expect(product(u, delta)).toBeLessThanOrEqual(rad(u) + 1e-14);
      expect(radiusOf(perturbation, among(draws, u), AT)).toBe(rad(u));
    }
  });

  test('has as its reach the longest δ', () => {
    const lengths = admissible(perturbation, draws).map(norm);
    expect(reachOf(perturbation)).toBeCloseTo(Math.max(...lengths), 12);
  });

  test('shrinks z to the u with z − u in t ∂rad(u), and touches nothing else', () => {
    for (let turn = 0; turn < 50; turn++) {
      const z = draws.normals(FEATURES);
      const t = turn === 0 ? 1 : draws.uniform(0, 3);
      const u = shrunk(z, t);
      const dual = z.map((value, j) => value - u[j]!);
      // A subgradient of t rad at u: t times an admissible δ that attains rad(u).
      expect(product(dual, u)).toBeCloseTo(t * rad(u), 12);
      if (perturbation.norm === 'l2') expect(norm(dual)).toBeLessThanOrEqual(t * perturbation.radius[0]! + 1e-14);
      else dual.forEach((value, j) => expect(Math.abs(value)).toBeLessThanOrEqual(t * perturbation.radius[j]! + 1e-14));
      const within = among(draws, z);
      const rest = within.slice();
      shrinkByRadius(perturbation, within, AT, t);
      rest.set(u, AT);
      expect(within).toEqual(rest);
    }
    const z = draws.normals(FEATURES);
    expect(shrunk(z, 0)).toEqual(z);
    shrunk(z, 100).forEach((value, j) => expect(Math.abs(value)).toBe(perturbation.radius[j]! > 0 ? 0 : Math.abs(z[j]!)));
  });

  test('knows rad of what both proximal steps leave', () => {
    for (let turn = 0; turn < 50; turn++) {
      const [z, t, g] = [draws.normals(FEATURES), draws.uniform(0, 2), draws.uniform(0, 2)];
      const u = shrunk(z, t);
      shrink(u, 0, FEATURES, g);
      expect(radiusOnceShrunk(perturbation, among(draws, z), AT, t, g)).toBeCloseTo(rad(u), 12);
    }
  });
});

test('shrink₂ keeps the direction and takes t off the length, down to 0', () => {
  const draws = drawsOf(12);
  for (let turn = 0; turn < 50; turn++) {
    const [z, t] = [draws.normals(FEATURES), draws.uniform(0, 4)];
    const all = among(draws, z);
    const rest = all.slice();
    shrink(all, AT, FEATURES, t);
    const left = Math.max(0, norm(z) - t);
    all.subarray(AT, AT + FEATURES).forEach((value, j) => expect(value).toBeCloseTo((z[j]! * left) / norm(z), 12));
    rest.set(all.subarray(AT, AT + FEATURES), AT);
    expect(all).toEqual(rest);
  }
  const zeros = new Float64Array(2);
  shrink(zeros, 0, 2, 0);
  expect(zeros).toEqual(new Float64Array(2));
});

test.each(['linf', 'l2'] as const)('one feature has one radius: %s', (kind) => {
  const perturbation: Perturbation = { norm: kind, radius: Float64Array.of(0.5) };
  expect(radiusOf(perturbation, [-3])).toBe(1.5);
  expect(reachOf(perturbation)).toBe(0.5);
  const shrunk = Float64Array.of(-3);
  shrinkByRadius(perturbation, shrunk, 0, 2);
  expect(shrunk[0]).toBeCloseTo(-2, 14);
  expect(radiusOnceShrunk(perturbation, Float64Array.of(-3), 0, 2, 1)).toBeCloseTo(0.5, 14);
});
