import { describe, expect, test } from 'vitest';
import { zeros } from '../../src/matrix';
import { networkFromConvex } from '../../src/model/from-convex';
import { networkObjective } from '../../src/model/network-objective';
import { predict } from '../../src/model/network';
import { bitAt } from '../../src/problem/patterns';
import { ConeRepair } from '../../src/problem/repair';
import { drawsOf, generate, KINDS, randomPoint } from '../support/problems';

const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

describe('the network of a convex solution', () => {
  test('weighs ½ Σ (‖u‖² + α²) = Σ ‖v‖, neuron by neuron with ‖u‖ = |α| (seeds 1 … 10)', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { problem } = generate(KINDS[0]!, seed);
      const V = randomPoint(problem, drawsOf(seed), 10 ** (seed - 5));
      const { hidden, output, features } = networkFromConvex(V);
      expect([features, hidden.rows, hidden.columns, output.length]).toEqual([V.columns, V.rows, V.columns, V.rows]);
      output.forEach((alpha, i) => {
        const length = Math.hypot(...V.data.subarray(i * V.columns, (i + 1) * V.columns));
        expect((alpha * alpha) / length).toBeCloseTo(1, 12);
        expect(squares(hidden.data.subarray(i * V.columns, (i + 1) * V.columns)) / length).toBeCloseTo(1, 12);
        expect(alpha > 0).toBe(i < V.rows / 2);
      });
    }
  });

  test('has no neuron for a zero row, and predicts 0 when all are zero', () => {
    const V = zeros(4, 3);
    expect(predict(networkFromConvex(V), [[1, 2, 3]])).toEqual(Float64Array.of(0));
    V.data.set([3, 0, 4], 6);
    const network = networkFromConvex(V);
    expect(network.hidden.rows).toBe(1);
    expect(network.output[0]).toBeCloseTo(-Math.sqrt(5), 14);
    expect(predict(network, [[1, 9, 1]])[0]).toBeCloseTo(-7, 13);
  });

  test('predicts x_kᵀ Σ_i d_ik (v_i − w_i) when V is in the cones (seeds 1 … 6)', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { problem } = generate({ loss: 'squared', cone: 'hard', ball: 'none' }, seed);
      const { X, patterns } = problem;
      const V = new ConeRepair(problem).repair(randomPoint(problem, drawsOf(seed)));
      const [d, P] = [X.columns, patterns.count];
      predict(networkFromConvex(V), X).forEach((f, k) => {
        let [want, size] = [0, 0];
        for (let i = 0; i < 2 * P; i++) {
          for (let j = 0; j < d; j++) {
            const term = X.data[k * d + j]! * V.data[i * d + j]!;
            if (bitAt(patterns, i % P, k) === 1) want += i < P ? term : -term;
            size += Math.abs(term);
          }
        }
        expect(Math.abs(f - want)).toBeLessThanOrEqual(1e-11 * size);
      });
    }
  });
});

describe('the objective of a network', () => {
  test('is the clean loss plus (β/2) of all squared weights for ε = 0, by hand', () => {
    const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'none' }, 1, { samples: 2, features: 1, patterns: 1, beta: 0.5 });
    const tiny = { ...problem, X: { rows: 2, columns: 1, data: Float64Array.of(1, -1) }, y: Float64Array.of(3, 1) };
    const network = { features: 1, hidden: { rows: 1, columns: 1, data: Float64Array.of(2) }, output: Float64Array.of(1) };
    expect(networkObjective(tiny, network)).toBeCloseTo((0.5 * 1 + 0.5 * 1) / 2 + 0.25 * 5, 14);
  });

  test('is the exact worst case where the network is affine on every perturbation set', () => {
    for (const norm of ['linf', 'l2'] as const) {
      const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: norm === 'l2' ? 'l2' : 'box' }, 1, {
        samples: 2,
        features: 2,
        patterns: 1,
      });
      const radius = Float64Array.of(0.3, 0.3);
      const tiny = {
        ...problem,
        X: { rows: 2, columns: 2, data: Float64Array.of(3, 4, 2, 1) },
        y: Float64Array.of(1, -1),
        beta: 1,
        perturbation: { norm, radius },
      };
      const network = { features: 2, hidden: { rows: 1, columns: 2, data: Float64Array.of(0.3, 0.4) }, output: Float64Array.of(1) };
      const rad = norm === 'l2' ? 0.3 * 0.5 : 0.3 * 0.7;
      expect(networkObjective(tiny, network)).toBeCloseTo((Math.max(0, 1 - 2.5 + rad) + 1 + 1 + rad) / 2 + 0.5 * (0.25 + 1), 12);
    }
  });

  test('never falls when the radius grows (seeds 1 … 5)', () => {
    for (const kind of KINDS.filter(({ cone, ball }) => cone === 'soft' && ball === 'box')) {
      for (let seed = 1; seed <= 5; seed++) {
        const { problem } = generate(kind, seed);
        const network = networkFromConvex(randomPoint(problem, drawsOf(seed), 0.5));
        const clean = networkObjective(
          { ...problem, perturbation: { norm: 'linf', radius: new Float64Array(problem.X.columns) } },
          network,
        );
        expect(networkObjective(problem, network)).toBeGreaterThanOrEqual(clean);
      }
    }
  });
});
