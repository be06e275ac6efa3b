import { describe, expect, test } from 'vitest';
import { conicMargin } from '../../src/problem/cone-margin';
import { interiorDirection } from '../../src/problem/interior-direction';
import { defineProblem, patternsFromRows, type Problem } from '../../src/problem/problem';
import { DEGENERATE, drawsOf, generate, titleOf, type Kind } from '../support/problems';

const BALLS = (['none', 'box', 'l2'] as const).map((ball): Kind => ({ loss: 'squared', cone: 'hard', ball }));

/** The margin of a direction for its length. */
function relativeMargin(problem: Problem, pattern: number, c: Float64Array): number {
  return conicMargin(problem, pattern, c) / Math.hypot(...c);
}

/** The largest relative margin that a search by chance finds: from the given direction, ever smaller steps that gain. */
function searched(problem: Problem, pattern: number, from: Float64Array, seed: number): number {
  const draws = drawsOf(seed);
  let best = from.map((value) => value / Math.hypot(...from));
  let margin = relativeMargin(problem, pattern, best);
  for (let turn = 0; turn < 600; turn++) {
    const size = 10 ** -(turn / 200);
    const next = best.map((value) => value + size * draws.normal());
    const found = relativeMargin(problem, pattern, next);
    if (found > margin) [best, margin] = [next.map((value) => value / Math.hypot(...next)), found];
  }
  return margin;
}

describe.each(BALLS.map((kind) => [titleOf(kind), kind] as const))('a direction inside the cone, %s', (_, kind) => {
  test.each(Object.entries({ ordinary: {}, ...DEGENERATE }))(
    'has half the largest margin there is: %s (seeds 1 … 3)',
    (_title, changes) => {
      for (let seed = 1; seed <= 3; seed++) {
        const { problem, directions } = generate(kind, seed, changes);
        const d = problem.X.columns;
        for (let i = 0; i < problem.patterns.count; i++) {
          const most = searched(problem, i, directions.data.slice(i * d, (i + 1) * d), seed);
          const inside = interiorDirection(problem, i);
          // None is as good as there is where none is inside.
          if (inside) expect(relativeMargin(problem, i, inside)).toBeGreaterThanOrEqual(0.5 * Math.max(0, most));
          else expect(most).toBeLessThanOrEqual(1e-9 * Math.hypot(...problem.X.data));
        }
      }
    },
  );
});

/** One pattern, given as a string, on samples in rows. */
function one(
  X: readonly (readonly number[])[],
  pattern: string,
  epsilon: number | readonly number[],
  norm: 'linf' | 'l2' = 'linf',
): Problem {
  const y = X.map((_, k) => (k % 2 === 0 ? 1 : -1));
  return defineProblem({ X, y, patterns: patternsFromRows([...pattern]), loss: 'hinge', cone: 'hard', beta: 0.1, epsilon, norm });
}

test('samples opposite each other leave no interior, and an obtuse angle leaves some', () => {
  expect(interiorDirection(one([[1, 0], [-1, 0]], '11', 0), 0)).toBeUndefined(); // prettier-ignore
  const obtuse = one([[3, 1], [-1, 2]], '11', 0); // prettier-ignore
  const inside = interiorDirection(obtuse, 0)!;
  // The segment between the samples is 7/√17 away from 0.
  expect(relativeMargin(obtuse, 0, inside)).toBeGreaterThanOrEqual((0.5 * 7) / Math.sqrt(17));
});

test('a radius that reaches from a sample to 0 leaves no interior, a little less does', () => {
  for (const norm of ['linf', 'l2'] as const) {
    const X = [[2, 0], [2, 0.001]]; // prettier-ignore
    const edge = 2;
    expect(interiorDirection(one(X, '11', edge * 0.99, norm), 0)).toBeDefined();
    expect(interiorDirection(one(X, '11', edge * 1.01, norm), 0)).toBeUndefined();
  }
});

test('one sample alone is its own direction, a silent one the opposite of its own, and zeros have none', () => {
  expect([...interiorDirection(one([[1, 2], [0, 0]], '11', 0), 0)!]).toEqual([1, 2]); // prettier-ignore
  expect([...interiorDirection(one([[1, 2], [0, 0]], '01', 0), 0)!]).toEqual([-1, -2]); // prettier-ignore
  expect(interiorDirection(one([[0, 0], [0, 0]], '11', 0), 0)).toBeUndefined(); // prettier-ignore
});
