import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/matrix';
import { conicMargin } from '../../src/problem/cone-margin';
import { interiorDirection } from '../../src/problem/interior-direction';
import { programValue } from '../../src/problem/objective';
import { packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';
import { ConeRepair } from '../../src/problem/repair';
import { DEGENERATE, drawsOf, generate, KINDS, randomPoint, titleOf } from '../support/problems';

const HARD = KINDS.filter(({ cone, loss }) => cone === 'hard' && loss === 'squared').map((kind) => [titleOf(kind), kind] as const);

const neuron = (V: Matrix, i: number): Float64Array => V.data.subarray(i * V.columns, (i + 1) * V.columns);
const distance = (a: Float64Array, b: Float64Array): number => Math.hypot(...a.map((value, j) => value - b[j]!));
const norm = (a: Float64Array): number => Math.hypot(...a);

/** −1e-12 ‖u‖ max(1, max ‖x_k‖): nothing that the program's value could notice. */
const slack = ({ X }: Problem, u: Float64Array): number => 1e-12 * norm(u) * Math.max(1, norm(X.data));

function expectInCones(problem: Problem, V: Matrix): void {
  for (let i = 0; i < V.rows; i++) {
    const u = neuron(V, i);
    expect(conicMargin(problem, i % problem.patterns.count, u)).toBeGreaterThanOrEqual(-slack(problem, u));
  }
}

describe.each(HARD)('repair, %s', (_title, kind) => {
  test('moves any point into the cones (seeds 1 … 10)', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { problem } = generate(kind, seed, seed > 5 ? { samples: 60, features: 5, epsilon: 0.005 } : {});
      for (const size of [1e-8, 1, 1e8]) {
        const repaired = new ConeRepair(problem).repair(randomPoint(problem, drawsOf(seed), size));
        expectInCones(problem, repaired);
        expect(programValue(problem, repaired).coneViolation).toBeLessThanOrEqual(1e-11 * norm(repaired.data));
      }
    }
  });

  test.each(Object.entries(DEGENERATE))('moves any point into the cones of degenerate data: %s (seeds 1 … 3)', (_, changes) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { problem } = generate(kind, seed, changes);
      expectInCones(problem, new ConeRepair(problem).repair(randomPoint(problem, drawsOf(seed))));
    }
  });

  test('scales with the point and not with the samples, to the last bit where the scale is a power of two (seeds 1 … 5)', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate(kind, seed);
      const V = randomPoint(problem, drawsOf(seed));
      for (const closely of [false, true]) {
        const repaired = new ConeRepair(problem).repair(V, closely);
        for (const scale of [2 ** -30, 2 ** 30]) {
          const scaled = new ConeRepair(problem).repair({ ...V, data: V.data.map((value) => scale * value) }, closely);
          expect(scaled.data.map((value) => value / scale)).toEqual(repaired.data);
          const same = new ConeRepair(generate(kind, seed, { scale }).problem).repair(V, closely);
          expect(same.data).toEqual(repaired.data);
        }
      }
    }
  });

  test('leaves feasible neurons as they are, and does not change its argument (seeds 1 … 5)', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate(kind, seed);
      const repair = new ConeRepair(problem);
      const V = randomPoint(problem, drawsOf(seed));
      const before = V.data.slice();
      const directions = Array.from({ length: problem.patterns.count }, (_, i) => interiorDirection(problem, i));
      directions.forEach((direction, i) => direction && neuron(V, i).set(direction));
      const given = V.data.slice();
      const repaired = repair.repair(V);
      expect(V.data).toEqual(given);
      expect(V.data).not.toEqual(before);
      directions.forEach((direction, i) => direction && expect(neuron(repaired, i)).toEqual(direction));
    }
  });

  test('moves a point to the nearest one of its cone: no other is reached from there at an acute angle (seeds 1 … 5)', () => {
    // Projections for ε > 0 end after so many passes, and the way along the interior direction is longer than what they leave.
    const close = kind.ball === 'none' ? 1e-12 : 1e-2;
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate(kind, seed, { samples: kind.ball === 'none' ? 40 : 12, features: 4, epsilon: 0.01 });
      const draws = drawsOf(seed);
      const V = randomPoint(problem, draws);
      const others = Array.from({ length: 5 }, () => new ConeRepair(problem).repair(randomPoint(problem, draws)));
      const repair = new ConeRepair(problem);
      const once = repair.repair(V);
      // Goes on from what it remembers of the same point; what the interior direction makes up for may lie a little elsewhere.
      const repaired = repair.repair(V);
      for (let i = 0; i < V.rows; i++) {
        const far = distance(neuron(once, i), neuron(V, i));
        expect(distance(neuron(repaired, i), neuron(V, i))).toBeLessThanOrEqual(1.001 * far + 1e-12 * norm(neuron(V, i)));
      }
      for (let i = 0; i < V.rows; i++) {
        const u = neuron(repaired, i);
        // Robust cones without interior have 0 alone for a repair.
        if (norm(u) === 0) continue;
        const left = neuron(V, i).map((value, j) => value - u[j]!);
        for (const other of [...others.map((point) => neuron(point, i)), u.map((value) => value / 2), u.map((value) => 2 * value)]) {
          const across = left.reduce((sum, value, j) => sum + value * (other[j]! - u[j]!), 0);
          expect(across).toBeLessThanOrEqual(close * norm(neuron(V, i)) * Math.max(norm(neuron(V, i)), norm(other)));
        }
      }
    }
  });

  test('moves a point by at most half more than its distance from the cones (seeds 1 … 5)', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate(kind, seed);
      const draws = drawsOf(seed);
      const inside = new ConeRepair(problem).repair(randomPoint(problem, draws));
      for (const size of [1e-2, 1e-5, 1e-8]) {
        const noise = randomPoint(problem, draws, size);
        const V: Matrix = { ...inside, data: inside.data.map((value, at) => value + noise.data[at]!) };
        const repaired = new ConeRepair(problem).repair(V);
        for (let i = 0; i < V.rows; i++) {
          if (norm(neuron(inside, i)) === 0) continue;
          expect(distance(neuron(repaired, i), neuron(V, i))).toBeLessThanOrEqual(1.5 * norm(neuron(noise, i)) + 1e-7);
        }
      }
    }
  });
});

describe('a repair at little cost', () => {
  const lengths = (V: Matrix): number[] => Array.from({ length: V.rows }, (_, i) => norm(neuron(V, i)));
  const nonzero = (V: Matrix): number[] => [...lengths(V).keys()].filter((i) => lengths(V)[i]! > 0);

  test('keeps the 16 longest neurons and those in use, as a close repair would leave them', () => {
    const { problem } = generate(HARD[0]![1], 1, { samples: 30, features: 4, patterns: 24 });
    const V = randomPoint(problem, drawsOf(1));
    const closely = new ConeRepair(problem).repair(V);
    expect(nonzero(closely)).toHaveLength(V.rows);
    const order = [...lengths(V).keys()].sort((one, other) => lengths(V)[other]! - lengths(V)[one]!);
    const support = { ...V, data: new Float64Array(V.data.length) };
    const used = [order[0]!, order[30]!, order[47]!];
    for (const i of used) neuron(support, i).fill(1);
    const kept = [order.slice(0, 16), [...order.filter((i) => !used.includes(i)).slice(0, 16), ...used]];
    [undefined, support].forEach((given, at) => {
      const cheap = new ConeRepair(problem).repair(V, false, given);
      expect(nonzero(cheap)).toEqual(kept[at]!.sort((one, other) => one - other));
      for (const i of nonzero(cheap)) expect(neuron(cheap, i)).toEqual(neuron(closely, i));
    });
  });

  test('is outdone by a close one, which keeps all that are at least a hundredth of the longest', () => {
    const { problem } = generate(HARD[0]![1], 1, { samples: 30, features: 4, patterns: 24 });
    const V = randomPoint(problem, drawsOf(1));
    // One long neuron, 15 of a third of it, then some just above a hundredth of it and some just below.
    const wanted = (i: number): number => (i === 0 ? 1 : i < 16 ? 0.3 : i < 30 ? 0.0101 : 0.0099);
    lengths(V).forEach((length, i) => neuron(V, i).forEach((value, j, row) => (row[j] = (3 * value * wanted(i)) / length)));
    expect(nonzero(new ConeRepair(problem).repair(V))).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});

test.each(['box', 'l2'] as const)(
  'without a projection, a robust neuron moves along its interior direction just as far as need be (%s)',
  (ball) => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate({ loss: 'squared', cone: 'hard', ball }, seed, { epsilon: 0.01 });
      const V = randomPoint(problem, drawsOf(seed));
      const repaired = new ConeRepair(problem).repair(V, false);
      for (let i = 0; i < V.rows; i++) {
        const pattern = i % problem.patterns.count;
        const [v, inward] = [neuron(V, i), interiorDirection(problem, pattern)];
        const outside = -conicMargin(problem, pattern, v);
        const step = inward && outside > 0 ? outside / conicMargin(problem, pattern, inward) : 0;
        const want = inward ? v.map((value, j) => value + step * inward[j]!) : new Float64Array(v.length);
        expect(distance(neuron(repaired, i), want)).toBeLessThanOrEqual(1e-8 * Math.max(norm(v), norm(want)));
      }
    }
  },
);

describe('the interior direction', () => {
  test.each([
    [12, 4],
    [40, 3],
    [100, 4],
    [300, 20],
    [1000, 10],
  ])('has at least half the margin of the direction that gave the pattern (%i samples, %i features, seeds 1 … 3)', (samples, features) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { problem, directions } = generate(HARD[0]![1], seed, { samples, features, patterns: 8 });
      for (let i = 0; i < directions.rows; i++) {
        const own = conicMargin(problem, i, neuron(directions, i)) / norm(neuron(directions, i));
        expect(own).toBeGreaterThan(0);
        const found = interiorDirection(problem, i)!;
        expect(conicMargin(problem, i, found) / norm(found)).toBeGreaterThanOrEqual(0.499 * own);
      }
    }
  });

  test.each([
    ['linf', 0.02],
    ['l2', 0.02],
    ['linf', 0.1],
    ['l2', 0.15],
  ] as const)('keeps clear of the %s ball of size %f whenever the pattern’s own direction does (seeds 1 … 30)', (ball, epsilon) => {
    let usable = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { problem, directions } = generate({ loss: 'squared', cone: 'hard', ball: ball === 'l2' ? 'l2' : 'box' }, seed, { epsilon });
      for (let i = 0; i < directions.rows; i++) {
        const own = conicMargin(problem, i, neuron(directions, i)) / norm(neuron(directions, i));
        if (own <= 0) continue;
        usable++;
        const found = interiorDirection(problem, i)!;
        expect(conicMargin(problem, i, found) / norm(found)).toBeGreaterThanOrEqual(0.499 * own);
      }
    }
    expect(usable).toBeGreaterThan(10);
  });

  const flat = (rows: readonly (readonly number[])[], active: (k: number) => boolean, epsilon: number | number[] = 0): Problem =>
    defineProblem({
      X: rows,
      y: rows.map((_, k) => (k === 0 ? 1 : -1)),
      patterns: packPatterns(rows.length, 1, (_, k) => active(k)),
      loss: 'hinge',
      cone: 'hard',
      beta: 1,
      epsilon,
    });

  test('has at least half the largest margin of all directions of the plane', () => {
    // Against the first sample, the second has a margin of 0.3 and the third, on the other side, one of 0.55; together they allow 0.8.
    const sides = flat([[1, 0], [0.3, 0.95], [-0.55, -0.8]], (k) => k < 2); // prettier-ignore
    const drawn = [1, 2, 3, 4, 5].map((seed) => generate(HARD[0]![1], seed, { samples: 12, features: 2, patterns: 8 }).problem);
    for (const problem of [sides, ...drawn]) {
      for (let i = 0; i < problem.patterns.count; i++) {
        let largest = 0;
        for (let angle = 0; angle < 2 * Math.PI; angle += 0.01) {
          largest = Math.max(largest, conicMargin(problem, i, Float64Array.of(Math.cos(angle), Math.sin(angle))));
        }
        const found = interiorDirection(problem, i)!;
        expect(conicMargin(problem, i, found) / norm(found)).toBeGreaterThanOrEqual(0.499 * largest);
      }
    }
  });

  test('does not exist where equal samples lie on different sides: their neurons move onto the hyperplane, or to 0 where ε > 0', () => {
    const rows = [[1, 2], [1, 2], [3, 1]]; // prettier-ignore
    const problem = flat(rows, (k) => k !== 1);
    expect(interiorDirection(problem, 0)).toBeUndefined();
    const repaired = new ConeRepair(problem).repair(randomPoint(problem, drawsOf(1)));
    expectInCones(problem, repaired);
    expect(norm(repaired.data)).toBeGreaterThan(0.1);
    const robust = flat(rows, (k) => k !== 1, 0.1);
    expect(new ConeRepair(robust).repair(randomPoint(robust, drawsOf(1))).data).toEqual(new Float64Array(4));
  });

  test('does not exist where the ball around a sample reaches beyond every hyperplane', () => {
    const rows = [[1, 0.5], [-0.5, 1]]; // prettier-ignore
    expect(
      interiorDirection(
        flat(rows, () => true, 0.1),
        0,
      ),
    ).toBeDefined();
    expect(
      interiorDirection(
        flat(rows, () => true, 1.2),
        0,
      ),
    ).toBeUndefined();
  });

  test('keeps to features that nobody moves when a sample is 0', () => {
    const rows = [[0, 0], [1, 2], [2, 3]]; // prettier-ignore
    const direction = interiorDirection(
      flat(rows, () => true, [0.1, 0]),
      0,
    )!;
    expect(direction[0]).toBe(0);
    expect(direction[1]).toBeGreaterThan(0);
    expect(
      interiorDirection(
        flat(rows, () => true, 0.1),
        0,
      ),
    ).toBeUndefined();
    expect(
      interiorDirection(
        flat(rows, () => true),
        0,
      ),
    ).toBeDefined();
  });
});
