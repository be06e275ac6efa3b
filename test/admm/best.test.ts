import { expect, test, vi } from 'vitest';
import { Best } from '../../src/admm/best';
import { evaluateDual } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';
import { ConeRepair } from '../../src/problem/repair';
import type { Point } from '../../src/problem/splitting';
import { drawsOf, generate, randomPoint } from '../support/problems';

// More neurons than a cheap repair keeps.
const { problem } = generate({ loss: 'squared', cone: 'hard', ball: 'none' }, 1, { samples: 60, features: 5, patterns: 40 });
const [n, P] = [problem.X.rows, problem.patterns.count];
const V = randomPoint(problem, drawsOf(1));
const { coneViolation } = programValue(problem, V);

/** Multipliers that pull every prediction towards this share of its label: zeros satisfy the dual's constraints, others must be scaled down. */
function pointOf(share: number): Point {
  const pull = (side: number) => problem.y.map((y) => Math.max(0, side * share * y));
  return { V, p: pull(-1), q: pull(1), alpha: new Float64Array(2 * P * n), Z: undefined };
}

const valueOf = (closely: boolean): number => programValue(problem, new ConeRepair(problem).repair(V, closely)).value;

/** A best that counts the repairs, which are the expensive part. */
function counting() {
  const repairs = vi.fn((_: unknown, feasible: typeof V) => feasible);
  return { best: new Best(problem, undefined, repairs), repairs };
}

test('the dual with multipliers that pull is far from its constraints, that of zeros is not', () => {
  const [far, near] = [evaluateDual(problem, pointOf(0.5)), evaluateDual(problem, pointOf(0))];
  expect(far.unscaled - far.bound).toBeGreaterThan(0.5 * Math.abs(far.unscaled));
  expect(Math.abs(near.unscaled - near.bound)).toBe(0);
  expect(coneViolation).toBeGreaterThan(0);
  expect(valueOf(false)).not.toBe(valueOf(true));
});

test('a point whose dual is near its constraints is repaired once, closely', () => {
  const { best, repairs } = counting();
  expect(best.consider(pointOf(0), 1e-3).program).toBe(valueOf(true));
  expect(repairs).toHaveBeenCalledTimes(1);
});

test('any other is repaired once, cheaply, while the gap is large', () => {
  const { best, repairs } = counting();
  expect(best.consider(pointOf(0.5), 1e-3).program).toBe(valueOf(false));
  expect(repairs).toHaveBeenCalledTimes(1);
});

test('and closely as well once the gap is small', () => {
  const { best, repairs } = counting();
  best.dualBound = 0.9 * valueOf(false);
  // From what bound in the cheap repair, the close one ends at the same point but for rounding.
  expect(best.consider(pointOf(0.5), 0.2).program).toBeCloseTo(Math.min(valueOf(false), valueOf(true)), 10);
  expect(repairs).toHaveBeenCalledTimes(2);
});

test('a point is not repaired farther outside than allowed, nor inside the cones', () => {
  const { best, repairs } = counting();
  expect(best.consider(pointOf(0), 1e-3, 0.99 * coneViolation).program).toBe(Infinity);
  expect(best.consider(pointOf(0), 1e-3, coneViolation).program).toBe(valueOf(true));
  expect(repairs).toHaveBeenCalledTimes(1);
  const inside = { ...pointOf(0), V: best.convex };
  expect(best.consider(inside, 1e-3).program).toBe(programValue(problem, best.convex).value);
  expect(repairs).toHaveBeenCalledTimes(1);
});
