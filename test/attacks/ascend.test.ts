import { describe, expect, test } from 'vitest';
import { rowsBetween, type Matrix } from '../../src/matrix';
import { forward } from '../../src/model/network';
import { checkPerturbation } from '../../src/problem/problem';
import { ascend, largest } from '../../src/reference/ascend';
import { alternatingLabels, randomNetwork, uniformPoints } from '../support/networks';

const [SAMPLES, FEATURES] = [21, 6];
const X = uniformPoints(SAMPLES, FEATURES, 1);
const start = uniformPoints(SAMPLES, FEATURES, 2);
const sides = alternatingLabels(SAMPLES);
const network = randomNetwork(9, FEATURES, 2);
const ASCENT = { steps: 12, rate: 0.3 };

/** The same over one sample after the other. */
function oneByOne(of: (sample: Matrix, from: Matrix, side: number) => Float64Array): number[] {
  return Array.from(sides).flatMap((side, k) => [...of(rowsBetween(X, k, k + 1), rowsBetween(start, k, k + 1), side)]);
}

describe.each(['linf', 'l2'] as const)('projected gradient ascent, %s', (norm) => {
  const set = { perturbation: checkPerturbation(0.3, norm, FEATURES), range: [-Infinity, Infinity] } as const;
  const { rows, outputs } = ascend(
    network,
    set,
    X,
    start,
    largest((k) => sides[k]!),
    ASCENT,
  );

  test('goes its way from every sample, whatever the others are, to the same bits', () => {
    const alone = oneByOne(
      (sample, from, side) =>
        ascend(
          network,
          set,
          sample,
          from,
          largest(() => side),
          ASCENT,
        ).rows.data,
    );
    expect([...rows.data]).toEqual(alone);
  });

  test('says what the network gives where it went, no lower than where it began', () => {
    expect(outputs).toEqual(forward(network, rows));
    forward(network, start).forEach((f, k) => expect(sides[k]! * outputs[k]!).toBeGreaterThanOrEqual(sides[k]! * f));
    expect(outputs.some((f, k) => sides[k]! * f > sides[k]! * forward(network, start)[k]!)).toBe(true);
  });

  test('keeps the last point, and goes the way asked for, where the goal says so', () => {
    const goal = { side: (k: number) => -sides[k]!, prefers: () => true };
    const last = ascend(network, set, X, X, goal, { steps: 1, rate: 1 });
    forward(network, X).forEach((f, k) => expect(sides[k]! * last.outputs[k]!).toBeLessThan(sides[k]! * f));
  });

  test('a short step raises every output by its slope times the radius', () => {
    const radius = 1e-6;
    const set = { perturbation: checkPerturbation(radius, norm, FEATURES), range: [-Infinity, Infinity] } as const;
    const f = forward(network, X);
    const slopes = Array.from({ length: FEATURES }, (_, j) =>
      forward(network, { ...X, data: X.data.map((value, at) => (at % FEATURES === j ? value + radius : value)) }).map(
        (moved, k) => (moved - f[k]!) / radius,
      ),
    );
    const { outputs } = ascend(
      network,
      set,
      X,
      X,
      largest(() => 1),
      { steps: 1, rate: 1 },
    );
    outputs.forEach((raised, k) => {
      const gradient = slopes.map((slope) => Math.abs(slope[k]!));
      const slope = norm === 'linf' ? gradient.reduce((sum, part) => sum + part, 0) : Math.hypot(...gradient);
      expect((raised - f[k]!) / radius).toBeCloseTo(slope, 6);
    });
  });
});
