import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shuffledRows, stratifiedFolds, stratifiedSample, takeSamples } from '../../../bench/reproduce/rivals/split';

const labels = fc.array(fc.constantFrom(-1, 1), { minLength: 1, maxLength: 60 });
const seed = fc.integer({ min: 0, max: 1000 });

function countOf(y: readonly number[], rows: readonly number[], label: number): number {
  return rows.filter((row) => y[row] === label).length;
}

describe('stratifiedFolds', () => {
  test('hold every row once, and their shares of either class differ by at most one sample', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 7 }), seed, (y, folds, drawn) => {
        const parts = stratifiedFolds(y, folds, drawn);
        expect(parts).toHaveLength(folds);
        expect(parts.flat().sort((a, b) => a - b)).toEqual(y.map((_, row) => row));
        for (const label of [-1, 1]) {
          const counts = parts.map((rows) => countOf(y, rows, label));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
        const sizes = parts.map((rows) => rows.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('are the same for a seed and others for another (seeds 1 and 2)', () => {
    const y = Array.from({ length: 40 }, (_, k) => (k % 3 === 0 ? 1 : -1));
    expect(stratifiedFolds(y, 3, 1)).toEqual(stratifiedFolds(y, 3, 1));
    expect(stratifiedFolds(y, 3, 1)).not.toEqual(stratifiedFolds(y, 3, 2));
  });
});

describe('stratifiedSample', () => {
  test('takes different rows in order, each class to within half a sample of its share', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 1, max: 60 }), seed, (y, count, drawn) => {
        const rows = stratifiedSample(y, count, drawn);
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
        for (const label of [-1, 1]) {
          const all = y.filter((value) => value === label).length;
          const share = (Math.min(count, y.length) * all) / y.length;
          expect(Math.abs(countOf(y, rows, label) - share)).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });
});

describe('shuffledRows', () => {
  test('is a permutation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), seed, (count, drawn) => {
        expect(shuffledRows(count, drawn).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, row) => row));
      }),
    );
  });
});

test('takeSamples keeps rows with their targets', () => {
  const X = { rows: 3, columns: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const taken = takeSamples({ X, y: Float64Array.of(-1, 1, -1) }, [2, 1]);
  expect(taken).toEqual({ X: { rows: 2, columns: 2, data: Float64Array.of(5, 6, 3, 4) }, y: Float64Array.of(-1, 1) });
});
