import { describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { zeros, type Matrix } from '../../src/matrix';
import { dualBound, dualValue, evaluateDual, legalMultipliers, roundoff, rowSizes } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';
import { bitAt, packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Cone, type Problem } from '../../src/problem/problem';
import { ConeRepair } from '../../src/problem/repair';
import type { Point } from '../../src/problem/splitting';
import { DEGENERATE, drawsOf, generate, KINDS, randomPoint, titleOf, type Draws, type Generated } from '../support/problems';

/** programValue's own rounding: far more than its n + d + 2P additions of positive terms of the value's size can lose. */
const ABOVE = 1 + 1e-11;

/** Dual points that no solver would report: of either sign, of any size, not numbers, of the wrong length. */
function junk({ X, patterns }: Problem, draws: Draws, size: number): Point {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  return {
    V: zeros(2 * P, d),
    p: draws.normals(n).map((value) => value * size),
    q: draws.normals(n).map((value) => value * size),
    alpha: draws.normals(2 * P * n).map((value) => (value * size) / n),
    Z: draws.normals(n * d).map((value) => (value * size) / n),
  };
}

/** A dual point near another one, every entry moved by about `size` times itself or `size`/n, some of them out of their sets. */
function near(point: Point, n: number, draws: Draws, size: number): Point {
  const move = (part: Float64Array, unit: number) =>
    part.map((value) => value * (1 + size * draws.normal()) + size * unit * draws.normal());
  return {
    ...point,
    p: move(point.p, 1),
    q: move(point.q, 1),
    alpha: move(point.alpha, 1 / n),
    Z: point.Z && move(point.Z, 1 / n),
  };
}

/** Points that the program allows: 0, the patterns' own directions where ε = 0, and repaired random ones of many sizes. */
function feasiblePoints({ problem, directions }: Generated, draws: Draws): Matrix[] {
  const repair = new ConeRepair(problem);
  const along = randomPoint(problem, draws);
  along.data.forEach((_, at) => (along.data[at] = directions.data[at % directions.data.length]! * draws.uniform()));
  const points = [zeros(along.rows, along.columns), along, ...[1e-3, 0.1, 1, 10, 1e4].map((size) => randomPoint(problem, draws, size))];
  return points.map((V) => (problem.cone === 'hard' ? repair.repair(V) : V));
}

function leastProgram(problem: Problem, points: readonly Matrix[]): number {
  return Math.min(...points.map((V) => programValue(problem, V).value));
}

describe.each(KINDS.map((kind) => [titleOf(kind), kind] as const))('weak duality, %s', (_title, kind) => {
  test('junk duals stay below every feasible point (seeds 1 … 6)', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const generated = generate(kind, seed, seed % 2 === 0 ? { beta: 1e-4 } : {});
      const draws = drawsOf(100 + seed);
      const least = leastProgram(generated.problem, feasiblePoints(generated, draws));
      for (const size of [1e-3, 0.1, 1, 30, 1e8]) {
        const bound = dualBound(generated.problem, junk(generated.problem, draws, size));
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(least * ABOVE);
      }
    }
  });

  test('duals around the best ones stay below the optimum, and the best ones reach it (seed 3)', async () => {
    const problem = generate(kind, 3).problem;
    const { objective, dual, status } = await solve(problem, { device: 'cpu', gap: kind.loss === 'hinge' ? 1e-3 : 1e-6 });
    expect(status).toBe('solved');
    expect(dualBound(problem, dual!)).toBe(objective.dualBound);
    const draws = drawsOf(9);
    for (const size of [1e-6, 1e-3, 0.03, 0.3, 3]) {
      for (let time = 0; time < 10; time++) {
        expect(dualBound(problem, near(dual!, problem.X.rows, draws, size))).toBeLessThanOrEqual(objective.program * ABOVE);
      }
    }
  });

  test.each(Object.entries(DEGENERATE))('holds for degenerate data: %s (seed 1)', (_, changes) => {
    const generated = generate(kind, 1, changes);
    const draws = drawsOf(5);
    const least = leastProgram(generated.problem, feasiblePoints(generated, draws));
    for (const size of [1e-6, 0.1, 1, 1e6]) {
      const bound = dualBound(generated.problem, junk(generated.problem, draws, size));
      expect(bound).toBeGreaterThanOrEqual(0);
      expect(bound).toBeLessThanOrEqual(least * ABOVE);
    }
  });

  test('what is not a number, is infinite, is missing or overflows proves nothing false', () => {
    const generated = generate(kind, 2);
    const draws = drawsOf(6);
    const least = leastProgram(generated.problem, feasiblePoints(generated, draws));
    const point = junk(generated.problem, draws, 1);
    const parts = ['p', 'q', 'alpha', 'Z'] as const;
    for (const value of [NaN, Infinity, -Infinity, 1e308, -1e308]) {
      for (const part of parts) {
        const bound = dualBound(generated.problem, { ...point, [part]: point[part]!.map(() => value) });
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(least * ABOVE);
      }
    }
    for (const part of parts)
      expect(dualBound(generated.problem, { ...point, [part]: new Float64Array(0) })).toBeLessThanOrEqual(least * ABOVE);
  });
});

describe('by hand', () => {
  /** One sample x = 1, y = 1 under the one pattern that is active there, squared loss, β = 0.1. */
  const single = (cone: Cone, epsilon: number): Problem =>
    defineProblem({ X: [[1]], y: [1], patterns: packPatterns(1, 1, () => true), loss: 'squared', cone, beta: 0.1, epsilon });
  const pointOf = (q: number, z?: number): Point => ({
    V: zeros(2, 1),
    p: Float64Array.of(0),
    q: Float64Array.of(q),
    alpha: new Float64Array(2),
    Z: z === undefined ? undefined : Float64Array.of(z),
  });

  test.each(['soft', 'hard'] as const)('min ½(v − 1)² + v/10 is 0.095, proven by every q ≥ 0.1 (%s)', (cone) => {
    for (const q of [0.1, 0.2, 5]) expect(dualBound(single(cone, 0), pointOf(q))).toBeCloseTo(0.095, 12);
    expect(dualBound(single(cone, 0), pointOf(0.05))).toBeCloseTo(0.05 - 0.05 ** 2 / 2, 12);
    expect(dualBound(single(cone, 0), pointOf(-0.1))).toBe(0);
  });

  test('before it is scaled, q = 0.05 is worth 0.05 − 0.05²/2, and q = 5 as much as the best scale of it', () => {
    expect(evaluateDual(single('soft', 0), pointOf(0.05)).unscaled).toBeCloseTo(0.04875, 12);
    expect(evaluateDual(single('soft', 0), pointOf(5)).unscaled).toBeCloseTo(0.5, 12);
  });

  test('with ε = 0.2, min ½(1 − 0.8 v)² + v/10 is 0.1171875, proven by z = −0.8 q and less so by −q and −1.2 q', () => {
    expect(dualBound(single('soft', 0.2), pointOf(0.125, -0.1))).toBeCloseTo(0.1171875, 12);
    expect(dualBound(single('soft', 0.2), pointOf(0.125, -9))).toBeCloseTo(1 / 12 - (1 / 12) ** 2 / 2, 12);
    expect(dualBound(single('soft', 0.2), pointOf(0.125))).toBeCloseTo(0.095, 12);
  });

  test('two samples ±1 with labels ±1 and one pattern for both: hinge multipliers beyond 1 or of the wrong label count for nothing', () => {
    const problem = defineProblem({
      X: [[1], [1]],
      y: [1, -1],
      patterns: packPatterns(2, 1, () => true),
      loss: 'hinge',
      beta: 1,
    });
    const zero = { V: zeros(2, 1), alpha: new Float64Array(4), Z: undefined };
    const bound = (p: number[], q: number[]) => dualBound(problem, { ...zero, p: Float64Array.from(p), q: Float64Array.from(q) });
    expect(bound([0, 1], [1, 0])).toBeCloseTo(1, 12);
    expect(bound([1, 0], [0, 1])).toBe(0);
    expect(bound([7, 7], [7, 7])).toBeCloseTo(1, 12);
  });

  test('multipliers so large that the rest is lost in rounding prove nothing: (1, 1) and (−1, −1) under one pattern', () => {
    const problem = defineProblem({
      X: [
        [1, 1],
        [-1, -1],
        [1, -1],
      ],
      y: [0, 0, 1],
      patterns: packPatterns(3, 1, () => true),
      loss: 'squared',
      cone: 'hard',
      beta: 0.01,
    });
    const best = { rows: 2, columns: 2, data: Float64Array.of(0.48, -0.48, 0, 0) };
    const optimum = programValue(problem, best);
    expect(optimum.coneViolation).toBe(0);
    for (const huge of [1, 1e8, 1e12, 1e15, 1e17, 1e30]) {
      const alpha = Float64Array.of(huge, huge, 0, huge, huge, 0);
      const bound = dualBound(problem, { V: best, p: new Float64Array(3), q: Float64Array.of(0, 0, 1), alpha, Z: undefined });
      expect(bound).toBeLessThanOrEqual(optimum.value);
    }
  });
});

test.each(['squared', 'hinge', 'logistic'] as const)(
  'the dual value of the %s loss leaves room for its own roundings (seeds 1 … 5)',
  (loss) => {
    for (let seed = 1; seed <= 5; seed++) {
      const { problem } = generate({ loss, cone: 'hard', ball: 'none' }, seed, { features: 100 });
      const draws = drawsOf(seed);
      const n = problem.y.length;
      // Multipliers of both sides, with a positive value: each pulls its prediction towards the target.
      const p = problem.y.map((y) => (y > 0 ? 0.1 : 0.5) * draws.uniform());
      const q = problem.y.map((y) => (y > 0 ? 0.5 : 0.1) * draws.uniform());
      const sum = (of: (k: number) => number): number =>
        Array.from({ length: n }, (_, k) => of(k)).reduce((total, term) => total + term, 0);
      const tau = (k: number) => 0.8 * (p[k]! + q[k]!);
      let [plain, size] = [0, 0];
      if (loss === 'squared') {
        const square = sum((k) => (p[k]! + q[k]!) ** 2);
        const linear = sum((k) => (p[k]! - q[k]!) * problem.y[k]!);
        const t = Math.min(0.8, -linear / square);
        expect(t).toBeGreaterThan(0);
        plain = -((t * t * square) / 2 + t * linear) / n;
        size = (t * t * square + t * sum((k) => Math.abs((p[k]! - q[k]!) * problem.y[k]!))) / n;
      } else {
        const entropy = (value: number) => -value * Math.log(value) - (1 - value) * Math.log1p(-value);
        plain = sum((k) => (loss === 'hinge' ? tau(k) : entropy(tau(k)))) / n;
        size = plain;
      }
      const room = (plain - dualValue(problem, { p, q }, 0.8)) / (roundoff(problem) * size);
      // The roundings of both sums themselves are far fewer than those of 100 features.
      expect(room).toBeGreaterThan(0.8);
      expect(room).toBeLessThan(1.2);
    }
  },
);

test('a bound leaves room for the roundings of its constraints: those of as long sums of terms of their sizes (seeds 1 … 5)', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { problem } = generate({ loss: 'hinge', cone: 'hard', ball: 'none' }, seed, { samples: 60, features: 5, beta: 1e-3 });
    const { X, y, patterns, beta } = problem;
    const [n, d, P] = [X.rows, X.columns, patterns.count];
    const draws = drawsOf(seed);
    const point: Point = {
      V: zeros(2 * P, d),
      p: y.map((label) => (label < 0 ? draws.uniform() : 0)),
      q: y.map((label) => (label > 0 ? draws.uniform() : 0)),
      alpha: Float64Array.from({ length: 2 * P * n }, () => draws.uniform(0, 1 / n)),
      Z: undefined,
    };
    // The constraint that binds: its norm, and the norms of its terms added up.
    let [norm, terms] = [0, 0];
    for (let r = 0; r < 2 * P; r++) {
      const g = new Float64Array(d);
      let size = 0;
      for (let k = 0; k < n; k++) {
        const active = bitAt(patterns, r % P, k);
        const along = (active * (r < P ? -1 : 1) * (point.p[k]! - point.q[k]!)) / n + (2 * active - 1) * point.alpha[r * n + k]!;
        const x = X.data.subarray(k * d, (k + 1) * d);
        x.forEach((value, j) => (g[j]! += along * value));
        size += ((active * (point.p[k]! + point.q[k]!)) / n + point.alpha[r * n + k]!) * Math.hypot(...x);
      }
      if (Math.hypot(...g) > norm) [norm, terms] = [Math.hypot(...g), size];
    }
    const plain = (beta / norm) * (y.reduce((sum, _, k) => sum + point.p[k]! + point.q[k]!, 0) / n);
    // One roundoff for the sum of the losses, one for the scale, and the terms' for the norm.
    const room = (1 - dualBound(problem, point) / plain) / (roundoff(problem) * (2 + terms / norm));
    expect(room).toBeGreaterThan(0.8);
    expect(room).toBeLessThan(1.2);
  }
});

test('multipliers are taken as far as the loss has them: not below 0, nor what is no number, nor missing, nor beyond 1 of a label', () => {
  const { problem } = generate({ loss: 'hinge', cone: 'hard', ball: 'none' }, 1, { samples: 8 });
  const y = Float64Array.of(1, 1, 1, 1, -1, -1, -1, -1);
  const given = Float64Array.of(-0.5, 0.5, 1.5, NaN, -0.5, 0.5, 1.5);
  const of = (loss: Problem['loss']) => {
    const { p, q } = legalMultipliers({ ...problem, loss, y }, { p: given, q: given });
    return [[...p], [...q]];
  };
  expect(of('hinge')).toEqual([[0, 0, 0, 0, 0, 0.5, 1, 0], [0, 0.5, 1, 0, 0, 0, 0, 0]]); // prettier-ignore
  expect(of('logistic')).toEqual(of('hinge'));
  expect(of('squared')).toEqual([[0, 0.5, 1.5, 0, 0, 0.5, 1.5, 0], [0, 0.5, 1.5, 0, 0, 0.5, 1.5, 0]]); // prettier-ignore
});

test('the room for roundings is that of the longest sums, and of what a sample adds with all that moves it', () => {
  for (const [samples, features] of [
    [3, 40],
    [70, 2],
  ] as const) {
    const { problem } = generate({ loss: 'hinge', cone: 'hard', ball: 'box' }, 1, { samples, features });
    // Each of 2n + 2d + 16 roundings is off by half an ε at most; twice that is left.
    expect(roundoff(problem)).toBe((samples + samples + features + features + 16) * Number.EPSILON);
    const { data } = problem.X;
    rowSizes(problem).forEach((size, k) => {
      const row = data.subarray(k * features, (k + 1) * features);
      expect(size).toBeCloseTo(Math.hypot(...row) + Math.hypot(...problem.perturbation.radius), 12);
    });
  }
});

test.each(['squared', 'hinge', 'logistic'] as const)(
  'the dual of hard cones proves nothing false of soft ones, %s (seeds 1 … 4)',
  async (loss) => {
    let told = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const hard = generate({ loss, cone: 'hard', ball: 'box' }, seed).problem;
      const soft: Problem = { ...hard, cone: 'soft' };
      const settings = { device: 'cpu', gap: 1e-3, maxIterations: 5000 } as const;
      const [one, other] = [await solve(hard, settings), await solve(soft, settings)];
      expect(dualBound(soft, one.dual!)).toBeLessThanOrEqual(other.objective.program * ABOVE);
      if (one.objective.dualBound > 1.01 * other.objective.program) told++;
    }
    // Where both optima are about the same, nothing could have been told.
    expect(told).toBeGreaterThan(1);
  },
);
