import { describe, expect, test } from 'vitest';
import { contradictions, judge } from '../../../bench/trust/status/judge';
import type { Solution } from '../../../src/admm/solution';
import { solve } from '../../../src/admm/solve';
import { generate, KINDS, titleOf } from '../../support/problems';

const GAP = 1e-2;

describe('judge', () => {
  test.for(KINDS)('finds nothing wrong with a solve: %o (seed 5)', async (kind) => {
    const { problem } = generate(kind, 5);
    const solution = await solve(problem, { device: 'cpu', gap: GAP });
    expect([titleOf(kind), judge(problem, solution, GAP).faults]).toEqual([titleOf(kind), []]);
  });

  const kind = { loss: 'hinge', cone: 'hard', ball: 'none' } as const;
  const { problem } = generate(kind, 7);
  const lies: Record<string, (solution: Solution) => Solution> = {
    'a program that is too small': (s) => ({ ...s, objective: { ...s.objective, program: 0.99 * s.objective.program } }),
    'a bound that nothing proves': (s) => ({
      ...s,
      objective: { ...s.objective, dualBound: s.objective.dualBound * 1.001 },
      relativeGap: 0,
    }),
    'a bound without a dual point': (s) => ({ ...s, dual: undefined }),
    'a gap that is too small': (s) => ({ ...s, relativeGap: s.relativeGap / 2 }),
    '"solved" with a wide gap': (s) => ({ ...s, status: 'solved', objective: { ...s.objective, dualBound: 0 }, relativeGap: 1 }),
    'a limit where the gap is proven': (s) => ({ ...s, status: 'iteration-limit' }),
    'an unknown status': (s) => ({ ...s, status: 'fine' as Solution['status'] }),
    'a weight that is not a number': (s) => ({ ...s, network: { ...s.network, output: s.network.output.map(() => NaN) } }),
    'a network that is not the point': (s) => ({ ...s, network: { ...s.network, output: s.network.output.map((value) => -value) } }),
    'a point outside its cones': (s) => ({
      ...s,
      convex: { ...s.convex, data: s.convex.data.map((value, at) => (at % problem.X.columns === 0 ? -3 * value - 1 : value)) },
    }),
  };

  test.for(Object.keys(lies))('sees %s (seed 7)', async (lie) => {
    const solution = await solve(problem, { device: 'cpu', gap: GAP });
    expect(judge(problem, solution, GAP).faults).toEqual([]);
    expect(judge(problem, lies[lie]!(solution), GAP).faults).not.toEqual([]);
  });
});

test('contradictions are bounds above a feasible value of the same problem', () => {
  const verdict = (program: number, bound: number) => ({ program, bound, faults: [] });
  expect(contradictions([verdict(1, 0.9), verdict(1.05, 0.99)])).toEqual([]);
  expect(contradictions([verdict(1, 0.9), verdict(1.2, 1.1)])).toHaveLength(1);
});
