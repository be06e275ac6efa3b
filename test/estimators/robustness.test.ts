import { beforeAll, describe, expect, test } from 'vitest';
import { ReluClassifier } from '../../src/estimators/classifier';
import { ReluRegressor } from '../../src/estimators/regressor';
import { toMatrix, type Matrix } from '../../src/matrix';
import { drawsOf } from '../support/problems';
import { clouds } from './clouds';

const QUICK = { device: 'cpu', patterns: 8, beta: 1e-2, gap: 1e-2 } as const;
const EPSILON = [4, 0.02];

/** Each point of `near` is within ε of its sample, as double precision subtracts. */
function expectWithin(near: Matrix, X: Matrix, epsilon: readonly number[]): void {
  expect([near.rows, near.columns]).toEqual([X.rows, X.columns]);
  near.data.forEach((value, at) => expect(Math.abs(value - X.data[at]!)).toBeLessThanOrEqual(epsilon[at % X.columns]!));
}

/** Corners and random points of every sample's box, one matrix for each choice. */
function pointsAround(X: Matrix, epsilon: readonly number[], seed: number): Matrix[] {
  const draws = drawsOf(seed);
  const moves = [...[-1, 1].flatMap((a) => [-1, 1].map((b) => () => [a, b])), ...Array.from({ length: 8 }, () => () => [draws.uniform(-1, 1), draws.uniform(-1, 1)])]; // prettier-ignore
  return moves.map((move) => {
    const data = X.data.slice();
    for (let k = 0; k < X.rows; k++) move().forEach((share, j) => (data[2 * k + j]! += share * epsilon[j]!));
    return { ...X, data };
  });
}

describe.each([2, 3])('of %i classes, standardised, ε in the units of X', (count) => {
  const { X, places } = clouds(count, 30, 5);
  const robust = new ReluClassifier({ ...QUICK, standardize: true, epsilon: EPSILON });
  beforeAll(async () => void (await robust.fit(X, places)));

  test('certified ≤ attacked ≤ clean accuracy, and what the points found say is so', async () => {
    const certificate = await robust.certify(X, places);
    const attack = await robust.attack(X, places, { restarts: 2 });
    const clean = robust.score(X, places);
    expect(certificate.certified).toBeGreaterThan(0.3);
    expect(certificate.certified).toBeLessThanOrEqual(attack.accuracy);
    expect(attack.accuracy).toBeLessThanOrEqual(clean);
    expect(certificate.certified + certificate.attacked + certificate.unknown).toBeCloseTo(1, 12);
    for (const found of [certificate.X, attack.X]) expectWithin(found, X, EPSILON);
    const values = robust.decisionFunction(attack.X);
    attack.margins.forEach((margin, k) => {
      const row = [...values.data.subarray(k * values.columns, (k + 1) * values.columns)];
      const own = places[k]!;
      const want = count === 2 ? (2 * own - 1) * row[0]! : row[own]! - Math.max(...row.filter((_, o) => o !== own));
      expect(Math.abs(margin - want)).toBeLessThanOrEqual(1e-12 * (1 + Math.max(...row.map(Math.abs))) * 100);
      expect(certificate.lower[k]).toBeLessThanOrEqual(margin);
    });
  });

  test('no point within ε of a certified sample is predicted wrong', async () => {
    const { verdicts } = await robust.certify(X, places);
    expect(verdicts).toContain('certified');
    for (const near of pointsAround(
      X,
      EPSILON.map((radius) => 0.999 * radius),
      6,
    )) {
      robust.predict(near).forEach((label, k) => {
        if (verdicts[k] === 'certified') expect(label).toBe(places[k]);
      });
    }
  });

  test('a radius of one feature alone moves that feature alone', async () => {
    const { X: found } = await robust.attack(X, places, { epsilon: [12, 0] });
    expectWithin(found, X, [12, 0]);
    expect(found.data).not.toEqual(X.data);
  });
});

test('balls are for networks through the origin', async () => {
  const { X, places } = clouds(2, 24, 7);
  const rows = toMatrix(
    Array.from({ length: 24 }, (_, k) => [(X.data[2 * k]! - 40) / 10, (X.data[2 * k + 1]! + 3) / 0.05]),
    'X',
  );
  const ball = await new ReluClassifier({ ...QUICK, norm: 'l2', epsilon: 0.2 }).fit(rows, places);
  expect([ball.options.bias, ball.network.hiddenBias]).toEqual([false, null]);
  const { certified } = await ball.certify(rows, places);
  const { accuracy, X: found } = await ball.attack(rows, places);
  expect(certified).toBeGreaterThan(0.5);
  expect(certified).toBeLessThanOrEqual(accuracy);
  for (let k = 0; k < 24; k++) {
    const [a, b] = [found.data[2 * k]! - rows.data[2 * k]!, found.data[2 * k + 1]! - rows.data[2 * k + 1]!];
    expect(Math.hypot(a, b)).toBeLessThanOrEqual(0.2 * (1 + 1e-12));
  }
  const biased = await new ReluClassifier(QUICK).fit(rows, places);
  await expect(biased.certify(rows, places, { norm: 'l2', epsilon: 0.1 })).rejects.toThrow('would move the constant');
  await expect(biased.attack(rows, places, { norm: 'l2', epsilon: 0.1 })).rejects.toThrow('would move the constant');
});

test("a regressor's bounds hold at every point, and its residuals are no less than an attack's", async () => {
  const { X, target } = clouds(3, 24, 8);
  const epsilon = [1, 0.005];
  const robust = await new ReluRegressor({ ...QUICK, beta: 1e-3, standardize: true, epsilon }).fit(X, target);
  const certificate = await robust.certify(X, target);
  const attack = await robust.attack(X, target);
  expectWithin(attack.X, X, epsilon);
  robust.predict(X).forEach((value, k) => {
    expect(certificate.lower[k]).toBeLessThan(value);
    expect(certificate.upper[k]).toBeGreaterThan(value);
    expect(attack.residuals[k]).toBeGreaterThanOrEqual(attack.clean[k]!);
    expect(certificate.residuals[k]).toBeGreaterThanOrEqual(attack.residuals[k]!);
  });
  for (const near of pointsAround(
    X,
    epsilon.map((radius) => 0.999 * radius),
    9,
  )) {
    robust.predict(near).forEach((value, k) => {
      expect(value).toBeGreaterThanOrEqual(certificate.lower[k]!);
      expect(value).toBeLessThanOrEqual(certificate.upper[k]!);
    });
  }
  const mean = attack.residuals.reduce((sum, value) => sum + value * value, 0) / 24;
  expect(mean).toBeLessThanOrEqual(certificate.meanSquaredError);
  // Both sides are known to 1 % of the deviation of the targets, but for what the ascent did not find.
  expect(certificate.meanSquaredError).toBeLessThan(1.5 * mean);
  expect(attack.score).toBeLessThanOrEqual(robust.score(X, target));
});
