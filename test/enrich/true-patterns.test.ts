import { describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { startAt, withMorePatterns, withTruePatterns } from '../../src/enrich/true-patterns';
import { packBits } from '../../src/enrich/pattern-set';
import type { Matrix } from '../../src/matrix';
import { networkFromConvex } from '../../src/model/from-convex';
import { networkObjective } from '../../src/model/network-objective';
import { dualBound } from '../../src/problem/dual-bound';
import { dot, programValue } from '../../src/problem/objective';
import { bitAt } from '../../src/problem/patterns';
import { defineProblem, isRobust } from '../../src/problem/problem';
import { DEGENERATE, drawsOf, generate, KINDS, randomPoint, type Generated } from '../support/problems';

/** Rounding of sums of some hundred terms. */
const ROUNDING = 1e-11;

/** Some neurons, each in its pattern's cone at ε = 0: the direction of the pattern, bent a little where that stays inside. */
function pointInCones({ problem, directions }: Generated, seed: number): Matrix {
  const draws = drawsOf(seed);
  const [P, d] = [problem.patterns.count, problem.X.columns];
  const V = { rows: 2 * P, columns: d, data: new Float64Array(2 * P * d) };
  for (let i = 0; i < 2 * P; i++) {
    const row = V.data.subarray(i * d, (i + 1) * d);
    row.set(directions.data.subarray((i % P) * d, ((i % P) + 1) * d));
    const size = draws.uniform() < 0.3 ? 0 : draws.uniform(0.1, 2);
    row.forEach((value, j) => (row[j] = value * size));
  }
  return V;
}

describe.each(KINDS.filter(({ cone, ball }) => cone === 'soft' || ball === 'none'))('$loss, $cone, $ball', (kind) => {
  test.each([1, 2, 3])('the value does not go up and the patterns are few, seed %i', (seed) => {
    const generated = generate(kind, seed);
    const { problem } = generated;
    const convex = kind.cone === 'soft' ? randomPoint(problem, drawsOf(seed + 100), 0.3) : pointInCones(generated, seed + 100);
    const next = withTruePatterns(problem, convex);
    const [before, after] = [programValue(problem, convex), programValue(next.problem, next.convex)];
    expect(after.value).toBeLessThanOrEqual(before.value * (1 + ROUNDING));
    expect(after.coneViolation).toBe(0);
    if (!isRobust(problem)) {
      const network = networkObjective(problem, networkFromConvex(convex));
      expect(after.value).toBeLessThanOrEqual(network * (1 + ROUNDING));
    }
    const neurons = networkFromConvex(convex).output.length;
    expect(next.problem.patterns.count).toBeLessThanOrEqual(neurons + 1);
    // defineProblem refuses repeated, all-zero and foreign patterns.
    expect(defineProblem({ ...next.problem, epsilon: problem.perturbation.radius, norm: problem.perturbation.norm }).patterns.count).toBe(
      next.problem.patterns.count,
    );
  });
});

test.each(Object.entries(DEGENERATE))('%s: the value does not go up, seed 5', (_, shape) => {
  for (const ball of ['none', 'box'] as const) {
    const { problem } = generate({ loss: 'hinge', cone: 'soft', ball }, 5, shape);
    const convex = randomPoint(problem, drawsOf(6));
    const next = withTruePatterns(problem, convex);
    expect(programValue(next.problem, next.convex).value).toBeLessThanOrEqual(programValue(problem, convex).value * (1 + ROUNDING));
  }
});

test('at ε = 0 every neuron has its own pattern, all-ones first, seed 7', () => {
  const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'none' }, 7);
  const { convex, problem: next } = withTruePatterns(problem, randomPoint(problem, drawsOf(8)));
  const [n, d, P] = [next.X.rows, next.X.columns, next.patterns.count];
  for (let k = 0; k < n; k++) expect(bitAt(next.patterns, 0, k)).toBe(1);
  for (let i = 0; i < 2 * P; i++) {
    const row = convex.data.subarray(i * d, (i + 1) * d);
    if (row.every((value) => value === 0)) continue;
    for (let k = 0; k < n; k++) expect(bitAt(next.patterns, i % P, k)).toBe(dot(next.X.data, k * d, row, 0, d) >= 0 ? 1 : 0);
  }
});

test('for soft cones with ε > 0 no single bit of a neuron can be bettered, seed 9', () => {
  const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 9, { epsilon: 0.3, patterns: 3, samples: 6 });
  const start = randomPoint(problem, drawsOf(10));
  const { convex, problem: next } = withTruePatterns(problem, start);
  const value = programValue(next, convex).value;
  const P = next.patterns.count;
  for (let i = 0; i < P; i++) {
    for (let k = 0; k < next.X.rows; k++) {
      const words = next.patterns.words.slice();
      words[i]! ^= 1 << k;
      expect(programValue({ ...next, patterns: { ...next.patterns, words } }, convex).value).toBeGreaterThanOrEqual(value * (1 - ROUNDING));
    }
  }
});

test('more patterns leave the value and come after the others, seed 11', () => {
  const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 11);
  const convex = randomPoint(problem, drawsOf(12));
  const bits = Uint8Array.from({ length: problem.X.rows }, (_, k) => (k === 3 ? 1 : 0));
  const known = Uint8Array.from({ length: problem.X.rows }, () => 1);
  const next = withMorePatterns({ problem, convex }, [packBits(bits), packBits(known), packBits(bits)]);
  expect(next.problem.patterns.count).toBe(problem.patterns.count + 1);
  expect(programValue(next.problem, next.convex).value).toBeCloseTo(programValue(problem, convex).value, 12);
});

test('a start keeps what the dual point proves about the patterns that stay, seed 13', async () => {
  const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 13);
  const solution = await solve(problem, { device: 'cpu', gap: 1e-2 });
  const same = withMorePatterns({ problem, convex: solution.convex }, []);
  const start = startAt(same, solution);
  expect(dualBound(same.problem, start.dual!)).toBe(solution.objective.dualBound);
  const reordered = withTruePatterns(problem, solution.convex);
  const moved = startAt(reordered, solution);
  expect(moved.dual!.alpha.length).toBe(2 * reordered.problem.patterns.count * problem.X.rows);
  expect(dualBound(reordered.problem, moved.dual!)).toBeLessThanOrEqual(programValue(reordered.problem, reordered.convex).value);
});
