import { describe, expect, test } from 'vitest';
import { linearValue } from '../../src/baselines/linear-certificate';
import { newtonStep } from '../../src/baselines/newton-step';
import { smoothLinear } from '../../src/baselines/smooth-linear';
import { checkPerturbation, LOSSES, type TrainingProblem } from '../../src/problem/problem';
import { drawsOf } from '../support/problems';

const WIDTHS = { loss: 0.2, radius: 0.1, penalty: 0.3 };
const STEP = 1e-5;

describe.each(LOSSES.flatMap((loss) => (['linf', 'l2'] as const).map((norm) => ({ loss, norm }))))(
  '$loss, $norm (seed 1)',
  ({ loss, norm }) => {
    const draws = drawsOf(1);
    const X = { rows: 9, columns: 4, data: draws.normals(36) };
    const y = draws.normals(9).map((value) => (loss === 'squared' ? value : value > 0 ? 1 : -1));
    const problem: TrainingProblem = { X, y, loss, beta: 0.4, perturbation: checkPerturbation(0.3, norm, 4) };
    const w = draws.normals(4);
    const at = (point: Float64Array) => smoothLinear(problem, point, WIDTHS);
    const moved = (j: number, by: number) => w.map((value, i) => (i === j ? value + by : value));

    test('gradient and Hessian are the derivatives', () => {
      const point = at(w);
      const H = point.hessian();
      for (let j = 0; j < 4; j++) {
        const [up, down] = [at(moved(j, STEP)), at(moved(j, -STEP))];
        expect(point.gradient[j]).toBeCloseTo((up.value - down.value) / (2 * STEP), 8);
        for (let i = 0; i < 4; i++) expect(H.data[i * 4 + j]).toBeCloseTo((up.gradient[i]! - down.gradient[i]!) / (2 * STEP), 7);
      }
    });

    test('the gradient is made of the multipliers, which are those of the loss', () => {
      const { p, q } = at(w);
      for (let k = 0; k < 9; k++) {
        expect(p[k]).toBeGreaterThanOrEqual(0);
        expect(q[k]).toBeGreaterThanOrEqual(0);
        if (loss === 'squared') continue;
        expect(y[k]! > 0 ? p[k] : q[k]).toBeCloseTo(0, 15);
        expect(p[k]! + q[k]!).toBeLessThanOrEqual(1);
      }
    });

    test('narrow widths give the value itself', () => {
      const narrow = smoothLinear(problem, w, { loss: 1e-9, radius: 1e-9, penalty: 1e-9 });
      expect(narrow.value).toBeCloseTo(linearValue(problem, w), 7);
    });

    test('Newton steps only go down, until none does', () => {
      let point = { w, point: at(w) };
      for (let step = 0; step < 60; step++) {
        const next = newtonStep(point.w, point.point, at);
        if (!next) break;
        expect(next.point.value).toBeLessThanOrEqual(point.point.value * (1 + 1e-14));
        point = next;
      }
      expect(Math.hypot(...point.point.gradient)).toBeLessThan(1e-10);
    });
  },
);
