import { describe, expect, test } from 'vitest';
import { CURVES, meanError, presentRegression } from '../../../bench/reproduce/regression/present';
import type { RegressionResult, RegressionRun } from '../../../bench/reproduce/regression/result';
import type { RunResults } from '../../../bench/results';

/** Errors under attack: a value of the method plus the radius, and the seed in hundredths. */
const BASE = { standard: 1, hard: 0.8, soft: 0.4, linear: 0.7, pgd: 0.5 } as const;

function resultWith(change: (run: RegressionRun) => Partial<RegressionRun> = () => ({})): RegressionResult {
  const runs = CURVES.flatMap(({ method }) =>
    [0.1, 0.3].flatMap((epsilon) =>
      [1, 2].map((seed): RegressionRun => {
        const attacked = BASE[method as keyof typeof BASE] + epsilon + seed / 100;
        const run: RegressionRun = {
          ...{ seed, method, epsilon, status: 'solved', seconds: 1, neurons: 10, clean: 0.3, attacked },
          ...{ program: method === 'pgd' ? null : 0.25, network: method === 'linear' ? 0.26 : 0.25 },
          choice: { beta: 1e-3, share: 1, learningRate: null, epochs: null },
        };
        return { ...run, ...change(run) };
      }),
    ),
  );
  return {
    ...{ dataset: 'some table', source: 'somewhere', target: 'that', features: ['this'], trainSamples: 10, testSamples: 5, runs },
    settings: {
      ...{ epsilons: [0.1, 0.3], betas: [1e-3], learningRates: [1e-2], epochs: 10, patterns: 5, neurons: 10 },
      ...{ maxIterations: 100, attackSteps: 40, seeds: [1, 2] },
    },
  };
}

function sectionOf(result: RegressionResult): NonNullable<ReturnType<typeof presentRegression>> {
  return presentRegression({ parts: { regression: result }, quick: false } as unknown as RunResults)!;
}

describe('presentRegression', () => {
  test('averages over the splits', () => {
    expect(meanError(resultWith(), 'soft', 0.3)).toBeCloseTo(0.715, 12);
    expect(meanError(resultWith(), 'soft', 0.3, 'clean')).toBeCloseTo(0.3, 12);
  });

  test('concludes from the runs: who does better, and at which radii', () => {
    expect(sectionOf(resultWith()).conclusion).toContain('at 2 of 2 radii.');
    const worse = resultWith(({ method, epsilon, attacked }) => (method === 'soft' && epsilon === 0.3 ? { attacked: attacked + 1 } : {}));
    expect(sectionOf(worse).conclusion).toContain('at 1 of 2 radii (0.1).');
  });

  test('says when a training objective exceeds its program; the linear model’s two neurons may', () => {
    expect(sectionOf(resultWith()).conclusion).toContain('never exceeds');
    const above = resultWith(({ method }) => (method === 'soft' ? { network: 0.3 } : {}));
    expect(sectionOf(above).conclusion).toContain('exceeds by up to 0.0500');
  });

  test('every row of the table has all its cells, and the target is named', () => {
    const { tables, notices } = sectionOf(resultWith());
    for (const { columns, rows } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(tables[0]!.rows).toHaveLength(10);
    expect(notices!.join()).toContain('that of some table');
  });
});
