import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../src/matrix';
import { programValue } from '../../src/problem/objective';
import { defineProblem, LOSSES, patternsFromRows, type Problem } from '../../src/problem/problem';
import { refitLengths } from '../../src/problem/refit';
import { ConeRepair } from '../../src/problem/repair';
import { drawsOf, generate, KINDS, randomPoint, titleOf } from '../support/problems';

const HARD = KINDS.filter(({ cone, ball }) => cone === 'hard' && ball === 'none').map((kind) => [titleOf(kind), kind] as const);
const SEEDS = [1, 2, 3, 4, 5];

const row = (V: Matrix, i: number): Float64Array => V.data.subarray(i * V.columns, (i + 1) * V.columns);
const value = (problem: Problem, V: Matrix): number => programValue(problem, V).value;

/** V with row i times `factor`. */
function stretched(V: Matrix, i: number, factor: number): Matrix {
  const data = V.data.slice();
  data.subarray(i * V.columns, (i + 1) * V.columns).forEach((_, j, part) => (part[j]! *= factor));
  return { ...V, data };
}

function feasible(kind: (typeof KINDS)[number], seed: number, size: number): { problem: Problem; V: Matrix } {
  const { problem } = generate(kind, seed, { samples: 30, features: 4, patterns: 8 });
  return { problem, V: new ConeRepair(problem).repair(randomPoint(problem, drawsOf(seed), size)) };
}

describe.each(HARD)('the refit of lengths, %s (seeds 1 … 5)', (_, kind) => {
  test.each([1e-4, 0.3, 1e4])('never raises the value, stays in the cones and only changes lengths, from neurons of size %f', (size) => {
    for (const seed of SEEDS) {
      const { problem, V } = feasible(kind, seed, size);
      const given = V.data.slice();
      const refit = refitLengths(problem, V);
      expect(V.data).toEqual(given);
      // The sums of two values differ in rounding alone where nothing changes.
      expect(value(problem, refit)).toBeLessThanOrEqual(value(problem, V) * (1 + 1e-12));
      expect(programValue(problem, refit).coneViolation).toBeLessThanOrEqual(1e-11 * Math.hypot(...refit.data));
      for (let i = 0; i < V.rows; i++) {
        const [before, after] = [row(V, i), row(refit, i)];
        const lengths = Math.hypot(...before) * Math.hypot(...after);
        const product = before.reduce((sum, entry, j) => sum + entry * after[j]!, 0);
        expect(product).toBeGreaterThanOrEqual(lengths * (1 - 1e-12));
      }
    }
  });

  test('leaves no length that would lower the value noticeably', () => {
    for (const seed of SEEDS) {
      const { problem, V } = feasible(kind, seed, 0.3);
      const refit = refitLengths(problem, V);
      const [before, found] = [value(problem, V), value(problem, refit)];
      // The hinge has kinks in which the search over one length at a time rests; the smooth losses have none, and the squared one takes every
      // step to its end.
      const noticeable = { hinge: 2e-2, logistic: 1e-3, squared: 1e-6 }[kind.loss];
      for (let i = 0; i < V.rows; i++) {
        const whole = Math.hypot(...row(V, i));
        const length = whole > 0 ? Math.hypot(...row(refit, i)) / whole : 0;
        for (const other of [0, 0.5 * length, 0.9 * length, 1.1 * length, 2 * length, length + 0.01, length + 0.5]) {
          const data = refit.data.slice();
          row(V, i).forEach((entry, j) => (data[i * V.columns + j] = other * entry));
          expect(found - value(problem, { ...V, data })).toBeLessThanOrEqual(noticeable * before);
        }
      }
    }
  });

  test('gives a neuron that is alone its best length, whichever it is and however long it was', () => {
    for (const seed of SEEDS) {
      const { problem, V } = feasible(kind, seed, 0.3);
      for (let i = 0; i < V.rows; i++) {
        const alone = { ...V, data: V.data.map((entry, at) => (Math.floor(at / V.columns) === i ? entry : 0)) };
        const price = problem.beta * Math.hypot(...row(alone, i));
        if (price === 0) continue;
        for (const factor of [1e-3, 1, 1e3]) {
          const refit = refitLengths(problem, stretched(alone, i, factor));
          const length = (problem.beta * Math.hypot(...row(refit, i))) / price;
          // The value is convex in the length: lowest where no neighbour is lower by more than a slope of 1e-3 allows. 24 evaluations find
          // the kinks of the hinge to within a hundredth.
          const near = kind.loss === 'hinge' ? 1e-2 : 1e-4;
          for (const change of [-10 * near, -near, near, 10 * near]) {
            const other = length > 0 ? stretched(refit, i, 1 + change) : stretched(alone, i, Math.abs(change));
            const allowed = 1.1e-3 * price * Math.max(length, 1) * Math.abs(change);
            expect(value(problem, refit) - value(problem, other)).toBeLessThanOrEqual(allowed + 1e-15 * value(problem, refit));
          }
        }
      }
    }
  });

  test('drops a neuron that does nothing for the loss, and finds the length of one that is far too long', () => {
    for (const seed of SEEDS) {
      const { problem, V } = feasible(kind, seed, 0.3);
      const long = V.data.findIndex((entry) => entry !== 0);
      const i = Math.floor(long / V.columns);
      const refit = refitLengths(problem, stretched(V, i, 1e6));
      expect(value(problem, refit)).toBeLessThanOrEqual(1.001 * value(problem, V) + problem.beta);
      const pricy = { ...problem, beta: 1e9 };
      expect(refitLengths(pricy, V).data).toEqual(new Float64Array(V.data.length));
    }
  });
});

test('scales with targets, penalty and neurons under the squared loss, to the last bit where the scale is a power of two (seeds 1 … 5)', () => {
  for (const seed of SEEDS) {
    const { problem, V } = feasible({ loss: 'squared', cone: 'hard', ball: 'none' }, seed, 0.3);
    const refit = refitLengths(problem, V);
    for (const scale of [2 ** -20, 2 ** 20]) {
      const times = (data: Float64Array): Float64Array => data.map((entry) => scale * entry);
      const scaled = { ...problem, y: times(problem.y), beta: scale * problem.beta };
      expect(refitLengths(scaled, { ...V, data: times(V.data) }).data).toEqual(times(refit.data));
    }
  }
});

test.each(LOSSES)('drops what is active at a sample of zeros alone, under the %s loss', (loss) => {
  const X = [[1, 2], [0, 0], [-1, 1]]; // prettier-ignore
  const problem = defineProblem({ X, y: [1, -1, 1], patterns: patternsFromRows(['01', '11', '00']), loss, cone: 'hard', beta: 1e-3 });
  const V = { rows: 4, columns: 2, data: Float64Array.of(-1, -2, 0, 0, -1, -3, 0, 0) };
  const silent = refitLengths(problem, V);
  expect(silent.data).toEqual(new Float64Array(8));
});

test('gives back what it was given for soft cones and for positive radii', () => {
  for (const kind of KINDS.filter(({ cone, ball }) => cone === 'soft' || ball !== 'none')) {
    const { problem } = generate(kind, 1);
    const V = randomPoint(problem, drawsOf(1));
    expect(refitLengths(problem, V)).toBe(V);
  }
});
