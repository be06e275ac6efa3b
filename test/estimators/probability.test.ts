import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReluClassifier } from '../../src/estimators/classifier';
import { splitIntoFolds } from '../../src/estimators/folds';
import { takeRows } from '../../src/matrix';
import { fitPlatt, logSigmoid, sigmoid } from '../../src/estimators/platt';
import { clouds } from './clouds';

const QUICK = { device: 'cpu', patterns: 6, beta: 1e-2, gap: 1e-2, standardize: true } as const;

describe('predictProbability', () => {
  test.each([2, 3])('of the logistic loss, %i classes, is its link, and adds up to 1', async (count) => {
    const { X, places } = clouds(count, 24, 1);
    const classifier = await new ReluClassifier({ ...QUICK, loss: 'logistic' }).fit(X, places);
    const [values, probabilities] = [classifier.decisionFunction(X), classifier.predictProbability(X)];
    expect([probabilities.rows, probabilities.columns]).toEqual([24, count]);
    for (let k = 0; k < 24; k++) {
      const row = [...probabilities.data.subarray(k * count, (k + 1) * count)];
      const links = [...values.data.subarray(k * values.columns, (k + 1) * values.columns)].map((f) => 1 / (1 + Math.exp(-f)));
      const want = count === 2 ? [1 - links[0]!, links[0]!] : links.map((p) => p / links.reduce((sum, part) => sum + part, 0));
      row.forEach((p, c) => expect(Math.abs(p - want[c]!)).toBeLessThanOrEqual(1e-14));
      expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThanOrEqual(1e-15 * count);
      expect(row.indexOf(Math.max(...row))).toBe(classifier.predict(X)[k]);
    }
  });

  test.each(['hinge', 'squared'] as const)('is refused for the %s loss, unless calibrated on held-out folds', async (loss) => {
    const { X, places } = clouds(2, 24, 2);
    const classifier = await new ReluClassifier({ ...QUICK, loss }).fit(X, places);
    expect(() => classifier.predictProbability(X)).toThrow('fit with calibrationFolds: 5');
    const calibrated = await new ReluClassifier({ ...QUICK, loss, calibrationFolds: 3 }).fit(X, places);
    expect(calibrated.network).toEqual(classifier.network);
    const { data } = calibrated.predictProbability(X);
    places.forEach((place, k) => expect(data[2 * k + place]).toBeGreaterThan(0.5));
  });

  test('calibrates on values that no network saw in training', async () => {
    const { X, places } = clouds(2, 24, 6);
    const classifier = new ReluClassifier({ ...QUICK, calibrationFolds: 3, seed: 8 });
    const values = new Float64Array(24);
    for (const { training, validation } of splitIntoFolds(24, 3, 8, places)) {
      const own = classifier.clone({ calibrationFolds: 0 });
      await own.fit(
        takeRows(X, training),
        training.map((row) => places[row]!),
      );
      own.decisionFunction(takeRows(X, validation)).data.forEach((value, at) => (values[validation[at]!] = value));
    }
    const want = fitPlatt(
      values,
      places.map((place) => place === 1),
    );
    expect((await classifier.fit(X, places)).state.links).toEqual([want]);
  });

  test('calibrates each of K classes on the values of all held-out samples', async () => {
    const { X, places } = clouds(3, 24, 3);
    const calibrated = await new ReluClassifier({ ...QUICK, calibrationFolds: 2 }).fit(X, places);
    expect(calibrated.state.links).toHaveLength(3);
    for (const { slope } of calibrated.state.links!) expect(slope).toBeGreaterThan(0);
    const { data } = calibrated.predictProbability(X);
    for (let k = 0; k < 24; k++) expect(data[3 * k]! + data[3 * k + 1]! + data[3 * k + 2]!).toBeCloseTo(1, 12);
  });

  test('needs two samples of a class to calibrate', async () => {
    const failing = new ReluClassifier({ ...QUICK, calibrationFolds: 2 }).fit([[0], [1], [2], [3]], ['a', 'a', 'a', 'b']);
    await expect(failing).rejects.toThrow('a class has a single sample');
  });
});

test("Platt's map makes the likelihood stationary, and is monotone where the values tell", () => {
  const samples = fc.array(fc.record({ f: fc.double({ min: -30, max: 30, noNaN: true }), positive: fc.boolean() }), {
    minLength: 4,
    maxLength: 40,
  });
  fc.assert(
    fc.property(samples, (drawn) => {
      const { slope, offset } = fitPlatt(
        drawn.map(({ f }) => f),
        drawn.map(({ positive }) => positive),
      );
      const count = drawn.filter(({ positive }) => positive).length;
      const [high, low] = [(count + 1) / (count + 2), 1 / (drawn.length - count + 2)];
      const errors = drawn.map(({ f, positive }) => sigmoid(slope * f + offset) - (positive ? high : low));
      const size = drawn.reduce((sum, { f }) => sum + Math.abs(f), drawn.length);
      expect(Math.abs(errors.reduce((sum, error) => sum + error, 0))).toBeLessThanOrEqual(1e-6 * size);
      expect(Math.abs(errors.reduce((sum, error, k) => sum + error * drawn[k]!.f, 0))).toBeLessThanOrEqual(1e-6 * size);
    }),
    { seed: 1 },
  );
});

test('the sigmoid and its logarithm are finite everywhere', () => {
  for (const z of [-1e300, -800, -1, 0, 1, 800, 1e300]) {
    expect(sigmoid(z) + sigmoid(-z)).toBeCloseTo(1, 15);
    expect(logSigmoid(z)).toBeLessThanOrEqual(0);
    expect(Number.isFinite(logSigmoid(z))).toBe(true);
  }
  expect(Math.exp(logSigmoid(-2))).toBeCloseTo(sigmoid(-2), 15);
});
