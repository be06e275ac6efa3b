import { describe, expect, test } from 'vitest';
import { conicMargin, conicMargins } from '../../src/problem/cone-margin';
import { bitAt } from '../../src/problem/patterns';
import type { Problem } from '../../src/problem/problem';
import { radiusOf } from '../../src/problem/radius';
import { DEGENERATE, drawsOf, generate, titleOf, type Kind } from '../support/problems';

const BALLS = (['none', 'box', 'l2'] as const).map((ball): Kind => ({ loss: 'squared', cone: 'hard', ball }));

/** e_k x_kᵀu − rad(u) for every sample that can be on the wrong side. */
function margins({ X, patterns, perturbation }: Problem, pattern: number, u: Float64Array): number[] {
  const rad = radiusOf(perturbation, u);
  return Array.from({ length: X.rows }, (_, k) => {
    const x = X.data.subarray(k * X.columns, (k + 1) * X.columns);
    const product = x.reduce((sum, value, j) => sum + value * u[j]!, 0);
    return x.some((value) => value !== 0) || rad > 0 ? [(2 * bitAt(patterns, pattern, k) - 1) * product - rad] : [];
  }).flat();
}

describe.each(BALLS.map((kind) => [titleOf(kind), kind] as const))('the margin of a neuron in a cone, %s', (_, kind) => {
  test.each(Object.entries({ ordinary: {}, ...DEGENERATE }))(
    'is the least over all samples that say anything: %s (seeds 1 … 3)',
    (_title, changes) => {
      for (let seed = 1; seed <= 3; seed++) {
        const { problem, directions } = generate(kind, seed, changes);
        const d = problem.X.columns;
        const anywhere = drawsOf(seed).normals(d);
        for (let i = 0; i < problem.patterns.count; i++) {
          const inside = directions.data.slice(i * d, (i + 1) * d);
          for (const u of [anywhere, inside]) {
            const least = Math.min(...margins(problem, i, u));
            const size = Math.hypot(...problem.X.data) * Math.hypot(...u);
            expect(Math.abs(conicMargin(problem, i, u) - least)).toBeLessThanOrEqual(1e-14 * size);
          }
        }
      }
    },
  );

  test('of many neurons at once is that of each, whatever cone each is in', () => {
    const { problem } = generate(kind, 4, { samples: 40, patterns: 7 });
    const U = { rows: 20, columns: problem.X.columns, data: drawsOf(4).normals(20 * problem.X.columns) };
    const patternOf = (row: number): number => (3 * row) % problem.patterns.count;
    const want = Array.from({ length: U.rows }, (_, r) =>
      Math.min(...margins(problem, patternOf(r), U.data.slice(r * U.columns, (r + 1) * U.columns))),
    );
    const got = conicMargins(problem, U, patternOf);
    expect(got).toHaveLength(U.rows);
    const size = Math.hypot(...problem.X.data) * Math.hypot(...U.data);
    want.forEach((least, r) => expect(Math.abs(got[r]! - least)).toBeLessThanOrEqual(1e-14 * size));
  });

  test('is 0 where no sample says anything', () => {
    const { problem } = generate(kind, 1);
    problem.X.data.fill(0);
    expect(
      conicMargin(
        { ...problem, perturbation: { norm: kind.ball === 'l2' ? 'l2' : 'linf', radius: new Float64Array(4) } },
        0,
        Float64Array.of(1, 2, 3, 4),
      ),
    ).toBe(0);
    expect(conicMargin(problem, 0, new Float64Array(4))).toBe(0);
  });
});
