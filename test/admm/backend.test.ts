import { expect, test } from 'vitest';
import { bestSplitting, processorBackend } from '../../src/admm/backend';
import { PROCESSOR } from '../../src/device/processor-race';
import type { Problem } from '../../src/problem/problem';
import type { Splitting } from '../../src/problem/splitting';

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

test('a splitting on the CPU names its threads where there are several, and ends with them', () => {
  const ended: string[] = [];
  const backend = (threads?: number) =>
    processorBackend(
      { threads, close: () => void ended.push('threads') } as unknown as Splitting,
      PROCESSOR,
      () => void ended.push('lease'),
    );
  expect(backend().device).toBe(PROCESSOR);
  expect(backend(1).device).toBe(PROCESSOR);
  expect(backend(3).device).toContain('3 threads');
  backend(3).dispose();
  expect(ended).toEqual(['threads', 'lease']);
});
