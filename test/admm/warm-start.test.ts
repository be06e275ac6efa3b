import { describe, test } from 'vitest';
import { initialPenalties } from '../../src/admm/penalties';
import { packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';
import type { Point, Splitting } from '../../src/problem/splitting';
import { liftedReference } from '../../src/reference/lifted';
import { predictionReference } from '../../src/reference/prediction';
import { generate, KINDS, titleOf } from '../support/problems';
import { expectSamePoint } from '../support/splittings';

const RELAXATION = 1.6;

function open(problem: Problem, kind: Splitting['kind'], scale = 1): Splitting {
  const { v, s, a, pi } = initialPenalties(problem, kind);
  const penalties = { v: scale * v, s: s / scale, a: scale * a, pi: pi / scale };
  return (kind === 'lifted' ? liftedReference : predictionReference)(problem, penalties, RELAXATION);
}

/** One sample x, one feature, the pattern of ones; with f below y: v = (y − β/(x − ε))/(x − ε), q = β/(x − ε), Z = −β. */
function closedForm(cone: Problem['cone'], epsilon: number): { problem: Problem; optimum: Point } {
  const [x, y, beta] = [2, 3, 2];
  const reach = x - epsilon;
  const problem = defineProblem({ X: [[x]], y: [y], patterns: packPatterns(1, 1, () => true), loss: 'squared', cone, beta, epsilon });
  const V = { rows: 2, columns: 1, data: Float64Array.of((y - beta / reach) / reach, 0) };
  const Z = epsilon > 0 ? Float64Array.of(-beta) : undefined;
  return { problem, optimum: { V, p: Float64Array.of(0), q: Float64Array.of(beta / reach), alpha: new Float64Array(2), Z } };
}

describe('an optimum known in closed form is a fixed point', () => {
  test.each([
    ['lifted', 'soft', 0.5],
    ['lifted', 'hard', 0.5],
    ['lifted', 'soft', 0],
    ['prediction', 'soft', 0],
    ['prediction', 'hard', 0],
  ] as const)('%s, %s, ε = %f', async (kind, cone, epsilon) => {
    const { problem, optimum } = closedForm(cone, epsilon);
    const splitting = open(problem, kind);
    await splitting.warmStart(optimum);
    for (let k = 0; k < 20; k++) {
      await splitting.advance(1);
      expectSamePoint(await splitting.point(), optimum, 1e-13);
    }
  });
});

/** Smooth losses: the iteration converges fast enough to come to rest here. */
const kinds = KINDS.filter(({ loss }) => loss !== 'hinge').flatMap((kind) => [
  [`lifted, ${titleOf(kind)}`, 'lifted', kind] as const,
  ...(kind.ball === 'none' ? [[`prediction, ${titleOf(kind)}`, 'prediction', kind] as const] : []),
]);

describe('where an iteration has come to rest, another one with other penalties stays', () => {
  test.each(kinds)('%s (seed 4)', async (_, splitting, kind) => {
    const { problem } = generate(kind, 4, { samples: 6, features: 3, patterns: 3, beta: 0.1 });
    const first = open(problem, splitting);
    await first.advance(2000);
    const rest = await first.point();
    await first.advance(1);
    expectSamePoint(await first.point(), rest, 1e-5);
    const second = open(problem, splitting, 2);
    await second.warmStart(rest);
    for (const iterations of [1, 9, 90]) {
      await second.advance(iterations);
      expectSamePoint(await second.point(), rest, 1e-3);
    }
  });
});
