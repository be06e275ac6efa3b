import { describe, expect, test } from 'vitest';
import { appendOnes } from '../../src/data/scaling';
import { ReluRegressor } from '../../src/estimators/regressor';
import { scoreOf } from '../../src/estimators/residuals';
import { predict } from '../../src/model/network';
import { train } from '../../src/train';
import { noisyTeacher } from '../support/noisy-teacher';
import { clouds, stretched } from './clouds';

const QUICK = { device: 'cpu', patterns: 8, beta: 1e-3, gap: 1e-2 } as const;

describe('a regressor', () => {
  test('is train() with a column of ones, to the bit', async () => {
    const { X, y } = noisyTeacher(24, 3, 'squared', 1);
    const regressor = await new ReluRegressor({ ...QUICK, seed: 4 }).fit(X, y);
    const ones = appendOnes(X);
    const want = await train({ X: ones, y, loss: 'squared', beta: 1e-3, patterns: 8, seed: 4 }, { device: 'cpu', gap: 1e-2 });
    const { hidden, hiddenBias, output } = regressor.network;
    expect(regressor.objective).toEqual(want.objective);
    expect([...output.data]).toEqual([...want.network.output]);
    for (let j = 0; j < hidden.rows; j++) {
      const row = [...hidden.data.subarray(3 * j, 3 * j + 3), hiddenBias![j]!];
      expect(row).toEqual([...want.network.hidden.data.subarray(4 * j, 4 * j + 4)]);
    }
    expect(regressor.predict(X)).toEqual(predict(want.network, ones));
    expect(regressor.score(X, y)).toBeGreaterThan(0.5);
  });

  test('learns what is not linear, in any units, with the same bits', async () => {
    const { X, target } = clouds(4, 40, 2);
    const factors = [2 ** -12, 2 ** 5];
    const options = { ...QUICK, standardize: true };
    const plain = await new ReluRegressor(options).fit(X, target);
    const units = await new ReluRegressor(options).fit(stretched(X, factors), target);
    expect(units.predict(stretched(X, factors))).toEqual(plain.predict(X));
    expect(plain.score(X, target)).toBeGreaterThan(0.8);
  });

  test('aborted keeps the best network so far, or rejects before the solve', async () => {
    const { X, target } = clouds(4, 40, 3);
    const controller = new AbortController();
    const regressor = new ReluRegressor({ ...QUICK, gap: 1e-12, standardize: true });
    await regressor.fit(X, target, { signal: controller.signal, onIteration: () => controller.abort() });
    expect(regressor.status).toBe('cancelled');
    await expect(regressor.fit(X, target, { signal: controller.signal })).rejects.toBe(controller.signal.reason);
    expect(regressor.status).toBe('cancelled');
  });

  test('refuses targets that are not numbers, classes and other losses', async () => {
    await expect(new ReluRegressor(QUICK).fit([[1], [2]], [1, NaN])).rejects.toThrow('y has NaN at row 1');
    expect(() => new ReluRegressor({ loss: 'hinge' as 'squared' })).toThrow('loss is "hinge": expected one of squared');
    expect(() => new ReluRegressor({ calibrationFolds: 5 } as never)).toThrow('a regressor has no probabilities');
  });
});

test.each([
  ['exact', [0, 0, 0], [1, 2, 3], 1],
  ['the mean', [-1, 0, 1], [1, 2, 3], 0],
  ['half the deviation', [0.5, 0, 0.5], [1, 2, 3], 0.75],
  ['constant targets, exact', [0, 0], [4, 4], 1],
  ['constant targets, missed', [0, 1], [4, 4], 0],
])('R² of %s', (_, residuals, y, want) => {
  expect(scoreOf(Float64Array.from(residuals), Float64Array.from(y))).toBe(want);
});
