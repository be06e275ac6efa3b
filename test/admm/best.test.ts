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

test('nothing is met yet: no neuron, no bound, and what the zeros are worth', () => {
  const { best } = counting();
  expect([best.convex.rows, best.convex.columns]).toEqual([2 * P, problem.X.columns]);
  expect(best.convex.data.every((value) => value === 0)).toBe(true);
  expect(best.program).toBe(programValue(problem, best.convex).value);
  expect([best.dualBound, best.dual, best.coneViolation, best.neurons, best.last]).toEqual([0, undefined, 0, 0, undefined]);
});

test('the gap is relative to the program, and the neurons are those that are not zero', () => {
  const { best } = counting();
  best.program = 4;
  best.dualBound = 3;
  expect(best.relativeGap).toBe(0.25);
  best.program = -2;
  expect(best.relativeGap).toBe(-2.5);
  best.program = 1e-15;
  best.dualBound = 0;
  expect(best.relativeGap).toBe(1e-15 / 1e-12);
  const d = problem.X.columns;
  for (const i of [0, 3, 2 * P - 1]) best.convex.data[i * d + (i % d)] = 1;
  best.convex.data[4 * d] = -1;
  expect(best.neurons).toBe(4);
});

test('only what is better is taken: an equal value or bound changes nothing', () => {
  const { best } = counting();
  const { convex } = best;
  best.consider({ ...pointOf(0), V: { ...convex, data: convex.data.slice() } }, 1e-3);
  expect(best.convex).toBe(convex);
  expect([best.dualBound, best.dual]).toEqual([0, undefined]);
  const better = pointOf(0.5);
  const { bound } = best.consider(better, 1e-3);
  expect(bound).toBeGreaterThan(0);
  expect(best.dualBound).toBe(bound);
  expect(best.dual).toBe(better);
  expect(best.last).toBe(better);
});

test('what was moved into the cones is told from what was inside', () => {
  const { best } = counting();
  best.program = Infinity;
  best.consider(pointOf(0), 1e-3);
  expect([best.program, best.coneViolation]).toEqual([valueOf(true), coneViolation]);
  best.program = Infinity;
  const inside = { ...V, data: new Float64Array(V.data.length) };
  best.consider({ ...pointOf(0), V: inside }, 1e-3);
  expect([best.convex, best.coneViolation]).toEqual([inside, 0]);
});

test.each(['p', 'q', 'alpha', 'Z'] as const)(
  'multipliers %s that are not finite are worth nothing, and nothing goes on from them',
  (part) => {
    const { best } = counting();
    const size = part === 'Z' ? n * problem.X.columns : pointOf(0)[part].length;
    const found = best.consider({ ...pointOf(0.5), [part]: new Float64Array(size).fill(NaN, size - 1) }, 1e-3);
    expect([found.bound, found.unscaled]).toEqual([0, 0]);
    expect([best.dualBound, best.dual, best.last]).toEqual([0, undefined, undefined]);
  },
);

test('neurons that are not finite have no value, but their multipliers may have one', () => {
  const { best, repairs } = counting();
  const data = V.data.slice();
  data[3] = Infinity;
  const found = best.consider({ ...pointOf(0.5), V: { ...V, data } }, 1e-3);
  expect(found).toMatchObject({ program: Infinity, coneViolation: Infinity });
  expect(found.bound).toBe(best.dualBound);
  expect(best.dualBound).toBeGreaterThan(0);
  expect([best.last, repairs.mock.calls.length]).toEqual([undefined, 0]);
});

test('how near a dual is to its constraints is measured by what their violations cost of its own value', () => {
  const costOf = (share: number): number => {
    const { bound, unscaled } = evaluateDual(problem, pointOf(share));
    return (unscaled - bound) / unscaled;
  };
  let share = 1e-6;
  while (costOf(share) < 0.02) share *= 1.01;
  const [multipliers, cost] = [pointOf(share), costOf(share)];
  expect(cost).toBeLessThan(0.1);
  for (const [promising, closely] of [
    [0.9 * cost, false],
    [1.1 * cost, true],
  ] as const) {
    const { best } = counting();
    expect(best.consider(multipliers, promising).program).toBe(valueOf(closely));
  }
});
