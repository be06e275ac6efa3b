import { expect, test } from 'vitest';
import { bestSplitting } from '../../src/admm/backend';
import type { Problem } from '../../src/problem/problem';

const problem = (samples: number, features: number, patterns: number, radius = 0): Problem =>
  ({
    X: { rows: samples, columns: features },
    patterns: { count: patterns },
    perturbation: { norm: 'linf', radius: new Float64Array(features).fill(radius) },
  }) as Problem;

test.each([
  [600, 1, 1, 'prediction'],
  [601, 1, 1, 'lifted'],
  [2000, 784, 128, 'prediction'],
  [1000, 50, 100, 'lifted'],
  // n² = 64 P d, and just above.
  [1600, 400, 100, 'prediction'],
  [1601, 400, 100, 'lifted'],
  [4096, 4096, 1024, 'prediction'],
  [4097, 4096, 1024, 'lifted'],
] as const)('auto takes for %i × %i and %i patterns: %s', (samples, features, patterns, kind) => {
  expect(bestSplitting(problem(samples, features, patterns))).toBe(kind);
});

test('auto takes the lifted splitting where a radius is positive', () => {
  expect(bestSplitting(problem(10, 2, 3, 0.1))).toBe('lifted');
});
