import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationOf, classScores, confusionMatrix, residualScores } from '../../src/cli/metrics';

/** Samples × classes. */
const matrix = (rows: readonly (readonly number[])[]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
});

describe('class scores', () => {
  test('follow from the counts', () => {
    const counts = confusionMatrix(['a', 'b'], ['a', 'a', 'a', 'b', 'b'], ['a', 'a', 'b', 'b', 'a']);
    expect([...counts.data]).toEqual([2, 1, 1, 1]);
    expect(classScores(['a', 'b'], counts)).toEqual([
      { label: 'a', samples: 3, precision: 2 / 3, recall: 2 / 3, f1: 4 / 6 },
      { label: 'b', samples: 2, precision: 1 / 2, recall: 1 / 2, f1: 2 / 4 },
    ]);
  });

  test('of a class that is neither there nor predicted are unknown, not NaN', () => {
    const scores = classScores([0, 1, 2], confusionMatrix([0, 1, 2], [0, 1], [0, 1]));
    expect(scores[2]).toEqual({ label: 2, samples: 0, precision: null, recall: null, f1: null });
  });
});

describe('calibration', () => {
  test('of two classes is about the second, by hand', () => {
    const { brier, logLoss, expectedCalibrationError, bins } = calibrationOf(
      matrix([
        [0.75, 0.25],
        [0.25, 0.75],
        [0.25, 0.75],
      ]),
      [0, 1, 0],
      2,
    );
    expect(brier).toBeCloseTo((0.0625 + 0.0625 + 0.5625) / 3, 15);
    expect(logLoss).toBeCloseTo(-(2 * Math.log(0.75) + Math.log(0.25)) / 3, 15);
    expect(bins.map(({ samples, predicted, observed }) => [samples, predicted, observed])).toEqual([
      [1, 0.25, 0],
      [2, 0.75, 0.5],
    ]);
    expect(expectedCalibrationError).toBeCloseTo((0.25 + 0.5) / 3, 15);
  });

  test('of more classes is about the largest', () => {
    const { brier, bins } = calibrationOf(
      matrix([
        [0.5, 0.3, 0.2],
        [0.1, 0.1, 0.8],
      ]),
      [1, 2],
      10,
    );
    expect(brier).toBeCloseTo((0.25 + 0.49 + 0.04 + (0.01 + 0.01 + 0.04)) / 2, 15);
    expect(bins[5]).toMatchObject({ samples: 1, predicted: 0.5, observed: 0 });
    expect(bins[8]).toMatchObject({ samples: 1, predicted: 0.8, observed: 1 });
  });

  test('every sample is in one bin, certainty in the last, and a miss of probability 0 stays finite', () => {
    const { bins, logLoss } = calibrationOf(
      matrix([
        [0, 1],
        [1, 0],
        [0, 1],
      ]),
      [1, 0, 0],
      10,
    );
    expect([bins[0]!.samples, bins[9]!.samples]).toEqual([1, 2]);
    expect(logLoss).toBeCloseTo((52 * Math.LN2) / 3, 12);
  });

  test('the error is 0 exactly where prediction and frequency agree, and at most 1', () => {
    expect(
      calibrationOf(
        matrix([
          [0.5, 0.5],
          [0.5, 0.5],
        ]),
        [0, 1],
      ).expectedCalibrationError,
    ).toBe(0);
    const sample = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
        const odds = matrix(samples.map(([p]) => [1 - p, p]));
        const { expectedCalibrationError, brier } = calibrationOf(
          odds,
          samples.map(([, place]) => place),
        );
        return expectedCalibrationError >= 0 && expectedCalibrationError <= 1 + 1e-12 && brier <= 1 + 1e-12;
      }),
    );
  });
});

test('errors of real values are those of their definitions', () => {
  expect(residualScores([1, 2, 5], [1, 4, 2])).toEqual({
    meanSquaredError: 13 / 3,
    rootMeanSquaredError: Math.sqrt(13 / 3),
    meanAbsoluteError: 5 / 3,
    largestError: 3,
  });
});
