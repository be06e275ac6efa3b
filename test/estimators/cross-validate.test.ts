import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReluClassifier } from '../../src/estimators/classifier';
import { crossValidate } from '../../src/estimators/cross-validate';
import { splitIntoFolds } from '../../src/estimators/folds';
import { takeRows } from '../../src/matrix';
import { ReluRegressor } from '../../src/estimators/regressor';
import { clouds } from './clouds';

const QUICK = { device: 'cpu', patterns: 6, beta: 1e-2, gap: 1e-2, standardize: true } as const;

describe('folds', () => {
  const splits = fc
    .record({ sizes: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 4 }), seed: fc.nat(), grouped: fc.boolean() })
    .chain(({ sizes, seed, grouped }) => {
      const groups = sizes.flatMap((size, group) => new Array<number>(size).fill(group));
      return fc.record({ groups: fc.constant(groups), folds: fc.integer({ min: 2, max: groups.length }), seed: fc.constant(seed), grouped: fc.constant(grouped) }); // prettier-ignore
    });

  test('hold out every row once, in parts of one size, with their share of every group', () => {
    fc.assert(
      fc.property(splits, ({ groups, folds, seed, grouped }) => {
        const parts = splitIntoFolds(groups.length, folds, seed, grouped ? groups : undefined);
        expect(parts).toHaveLength(folds);
        expect(parts.flatMap(({ validation }) => validation).sort((a, b) => a - b)).toEqual([...groups.keys()]);
        for (const { training, validation } of parts) {
          expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...groups.keys()]);
          expect([Math.floor(groups.length / folds), Math.ceil(groups.length / folds)]).toContain(validation.length);
          if (!grouped) continue;
          for (const group of new Set(groups)) {
            const size = groups.filter((other) => other === group).length;
            const share = validation.filter((row) => groups[row] === group).length;
            expect([Math.floor(size / folds), Math.ceil(size / folds)]).toContain(share);
            expect(share).toBeLessThan(size);
          }
        }
      }),
      { seed: 1 },
    );
  });

  test('differ between seeds, and are the same for one', () => {
    expect(splitIntoFolds(20, 4, 1)).toEqual(splitIntoFolds(20, 4, 1));
    expect(splitIntoFolds(20, 4, 1)).not.toEqual(splitIntoFolds(20, 4, 2));
  });

  test.each([1, 1.5, 5])('%d of 4 rows are refused', (folds) => {
    expect(() => splitIntoFolds(4, folds, 0)).toThrow(`folds is ${folds}`);
  });
});

describe('crossValidate', () => {
  test('scores each part with what was fitted on the others, and leaves the estimator alone', async () => {
    const { X, places } = clouds(3, 30, 4);
    const labels = places.map((place, k) => (k % 7 === 0 ? 'z' : ['x', 'y', 'z'][place]!));
    const estimator = new ReluClassifier<string>(QUICK);
    const seen: number[] = [];
    const result = await crossValidate(estimator, X, labels, { folds: 3, seed: 5, onFold: (score) => seen.push(score) });
    expect(estimator.isFitted).toBe(false);
    expect(seen).toEqual([...result.scores]);
    for (const [fold, { training, validation }] of result.folds.entries()) {
      const own = await new ReluClassifier<string>(QUICK).fit(
        takeRows(X, training),
        training.map((row) => labels[row]!),
      );
      const want = own.score(
        takeRows(X, validation),
        validation.map((row) => labels[row]!),
      );
      expect(result.scores[fold]).toBe(want);
    }
    expect(result.mean).toBeCloseTo((result.scores[0]! + result.scores[1]! + result.scores[2]!) / 3, 12);
    expect(result.mean).toBeLessThan(1);
    const spread = result.scores.reduce((sum, score) => sum + (score - result.mean) ** 2, 0);
    expect(result.deviation).toBeCloseTo(Math.sqrt(spread / 2), 12);
  });

  test('takes a scoring of its own, for a regressor too', async () => {
    const { X, target } = clouds(4, 24, 5);
    const estimator = new ReluRegressor(QUICK);
    const scoring = async (fitted: ReluRegressor, held: { rows: number }, y: ArrayLike<number>) => {
      expect([held.rows, y.length]).toEqual([12, 12]);
      return Promise.resolve(fitted.iterations);
    };
    const result = await crossValidate(estimator, X, target, { folds: 2, scoring });
    expect([...result.scores].every((score) => Number.isSafeInteger(score) && score > 0)).toBe(true);
  });

  test('ends when it is aborted, and refuses lengths that differ', async () => {
    const { X, places } = clouds(2, 20, 6);
    const controller = new AbortController();
    const reason = new Error('enough');
    const settings = { signal: controller.signal, onFold: () => controller.abort(reason) };
    await expect(crossValidate(new ReluClassifier(QUICK), X, places, settings)).rejects.toBe(reason);
    await expect(crossValidate(new ReluClassifier(QUICK), X, [1, 2])).rejects.toThrow('y has 2 values but X has 20 samples');
  });
});
