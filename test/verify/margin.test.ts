import { describe, expect, test } from 'vitest';
import type { Network } from '../../src/model/network';
import type { AttackSet } from '../../src/reference/attack-set';
import { ACTIVE, INACTIVE, Margin, UNDECIDED } from '../../src/verify/margin';
import { drawsOf, type Draws } from '../support/problems';
import { gaussian, marginAt, randomInstance, rowOf } from './networks';

const BOX: AttackSet = { perturbation: { norm: 'linf', radius: new Float64Array(5).fill(0.4) }, range: [-Infinity, Infinity] };
const BALL: AttackSet = { perturbation: { norm: 'l2', radius: new Float64Array(5).fill(0.8) }, range: [-1, 1] };

/** Points of the set: the sample, then random ones, corners of the box among them. */
function* points(margin: Margin, draws: Draws, count: number): Generator<Float64Array> {
  for (let at = 0; at < count; at++) {
    const size = at % 2 === 0 ? 0.4 : 10;
    yield margin.pointAt(draws.normals(5).map((value) => (at === 0 ? 0 : size * value)));
  }
}

describe.each([
  { name: 'box', set: BOX },
  { name: 'ball in a range', set: BALL },
])('$name (seeds 1 to 12)', ({ set }) => {
  const cases = Array.from({ length: 12 }, (_, at) => {
    const { network, X, y } = randomInstance(at + 1, 5, 15, 1);
    return { network, draws: drawsOf(100 + at), margin: new Margin(network, set, rowOf(X, 0), y[0]!), label: y[0]! };
  });

  test('slopes in [0, 1] and no decision: the bound is below y f at every point', () => {
    for (const { network, draws, margin, label } of cases) {
      const undecided = new Uint8Array(margin.unstable.length);
      for (let trial = 0; trial < 20; trial++) {
        const slopes = Float64Array.from(undecided, () => (trial < 2 ? trial : draws.uniform()));
        const bound = margin.bound(undecided, slopes).value;
        for (const x of points(margin, draws, 20)) expect(bound).toBeLessThanOrEqual(marginAt(network, label, x));
      }
    }
  });

  test('a decided neuron: the bound is below y f wherever the neuron is on that side', () => {
    let compared = 0;
    for (const { network, draws, margin, label } of cases) {
      for (let trial = 0; trial < 20; trial++) {
        const branches = Uint8Array.from(margin.unstable, ({ weight }) =>
          weight > 0 ? UNDECIDED : [UNDECIDED, ACTIVE, INACTIVE][Math.floor(draws.uniform(0, 3))]!,
        );
        const slopes = Float64Array.from(branches, (branch) => {
          const past = 3 * draws.uniform();
          return branch === ACTIVE ? 1 + past : branch === INACTIVE ? -past : draws.uniform();
        });
        const bound = margin.bound(branches, slopes).value;
        for (const x of points(margin, draws, 20)) {
          const active = (neuron: number) => x.reduce((sum, value, i) => sum + value * network.hidden.data[5 * neuron + i]!, 0) > 0;
          const onSide = margin.unstable.every(({ neuron }, q) => branches[q] === UNDECIDED || active(neuron) === (branches[q] === ACTIVE));
          if (!onSide) continue;
          compared++;
          expect(bound).toBeLessThanOrEqual(marginAt(network, label, x));
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('the bound is the least value of its linear function, which it has at its own point', () => {
    for (const { network, draws, margin, label } of cases) {
      const branches = Uint8Array.from(margin.unstable, ({ weight }) => (weight > 0 ? UNDECIDED : Math.floor(draws.uniform(0, 3))));
      const slopes = Float64Array.from(branches, (branch) => (branch === UNDECIDED ? draws.uniform() : draws.uniform(-3, 4)));
      const { value, delta } = margin.bound(branches, slopes);
      const linear = (x: Float64Array) => {
        const products = Float64Array.from(network.output, (_, j) =>
          x.reduce((sum, entry, i) => sum + entry * network.hidden.data[5 * j + i]!, 0),
        );
        let sum = 0;
        const unstable = new Set(margin.unstable.map(({ neuron }) => neuron));
        products.forEach((z, j) => (sum += unstable.has(j) ? 0 : label * network.output[j]! * Math.max(0, z)));
        margin.unstable.forEach(({ neuron, low, high }, q) => {
          const c = label * network.output[neuron]!;
          const above = c < 0 && branches[q] === UNDECIDED ? Math.max(-slopes[q]! * low, high - slopes[q]! * high) : 0;
          sum += c * (slopes[q]! * products[neuron]! + above);
        });
        return sum;
      };
      expect(Math.abs(linear(margin.pointAt(delta)) - value)).toBeLessThanOrEqual(1e-10);
      for (const x of points(margin, draws, 30)) expect(value).toBeLessThanOrEqual(linear(x));
    }
  });

  test('without multipliers the smaller of two branches bounds every point, whichever side it is on', () => {
    for (const { network, draws, margin, label } of cases) {
      margin.unstable.forEach(({ weight }, decided) => {
        if (weight > 0) return;
        const slopes = Float64Array.from(margin.unstable, () => draws.uniform());
        const bounds = [ACTIVE, INACTIVE].map((decision) => {
          const branches = new Uint8Array(slopes.length);
          branches[decided] = decision;
          slopes[decided] = decision === ACTIVE ? 1 : 0;
          return margin.bound(branches, slopes).value;
        });
        for (const x of points(margin, draws, 10)) expect(Math.min(...bounds)).toBeLessThanOrEqual(marginAt(network, label, x));
      });
    }
  });

  test('the interval bound is at most the relaxation, already with convex slopes 0', () => {
    for (const { margin } of cases) {
      const chords = Float64Array.from(margin.unstable, ({ weight, low, high }) => (weight > 0 ? 0 : high / (high - low)));
      const plain = margin.bound(new Uint8Array(chords.length), chords).value;
      expect(margin.interval).toBeLessThanOrEqual(plain + 1e-12);
      expect(plain).toBeLessThanOrEqual(margin.relaxation().value);
    }
  });
});

/** Twins that cancel but for the last digits: rounding is all that is left of y f. */
function cancelling(seed: number): { readonly network: Network; readonly x: Float64Array } {
  const draws = drawsOf(seed);
  const half = gaussian(draws, 6, 5);
  const hidden = { rows: 12, columns: 5, data: Float64Array.from([...half.data, ...half.data.map((value) => 3 * value)]) };
  const large = draws.normals(6).map((value) => 2 ** 30 * value);
  return {
    network: { features: 5, hidden, output: Float64Array.from([...large, ...large.map((value) => -value / 3)]) },
    x: draws.normals(5),
  };
}

test('weights that cancel: no bound exceeds y f as double precision computes it, at the minimisers or elsewhere (seeds 1 to 60)', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { network, x } = cancelling(seed);
    for (const epsilon of [0, 1e-9, 1e-3]) {
      const set: AttackSet = { perturbation: { norm: 'linf', radius: new Float64Array(5).fill(epsilon) }, range: [-Infinity, Infinity] };
      for (const label of [1, -1]) {
        const margin = new Margin(network, set, x, label);
        const relaxed = margin.relaxation();
        for (const point of [x, margin.pointAt(relaxed.delta), margin.pointAt(relaxed.delta.map((value) => -value))]) {
          expect(relaxed.value).toBeLessThanOrEqual(marginAt(network, label, point));
          expect(margin.interval).toBeLessThanOrEqual(marginAt(network, label, point));
        }
      }
    }
  }
});

test('one neuron: the interval bound, exact but for rounding, never exceeds y f as double precision computes it (seeds 1 to 60)', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { network, X } = randomInstance(seed, 5, 1, 1);
    const set: AttackSet = { perturbation: { norm: 'linf', radius: new Float64Array(5).fill(1e-3) }, range: [-Infinity, Infinity] };
    for (const label of [1, -1]) {
      const margin = new Margin(network, set, rowOf(X, 0), label);
      const least = marginAt(network, label, margin.pointAt(margin.relaxation().delta));
      expect(margin.interval).toBeLessThanOrEqual(least);
      expect(least - margin.interval).toBeLessThanOrEqual(1e-12 * Math.abs(network.output[0]!));
    }
  }
});

test('the allowance for rounding is small: 1e-12 of the terms', () => {
  const { network, X, y } = randomInstance(1, 5, 15, 1);
  const still: AttackSet = { perturbation: { norm: 'linf', radius: new Float64Array(5) }, range: [-Infinity, Infinity] };
  const x = rowOf(X, 0);
  const margin = new Margin(network, still, x, y[0]!);
  const terms = network.output.reduce((sum, weight, j) => {
    const size = x.reduce((part, value, i) => part + Math.abs(value * network.hidden.data[5 * j + i]!), 0);
    return sum + Math.abs(weight) * size;
  }, 0);
  const gap = marginAt(network, y[0]!, x) - margin.relaxation().value;
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThanOrEqual(1e-12 * terms);
});
