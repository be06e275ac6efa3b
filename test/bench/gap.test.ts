import { describe, expect, it } from 'vitest';
import { presentGap } from '../../bench/gap/present';
import { attained, bracketOf, fastest, reached, type GapDevice, type GapProblem, type GapResult } from '../../bench/gap/result';
import type { RunResults, TracePoint } from '../../bench/results';

/** Certificates at one second and 100 iterations apart, with an optimum of 1. */
function trace(...pairs: readonly (readonly [program: number, dualBound: number])[]): TracePoint[] {
  return pairs.map(([program, dualBound], at) => ({
    ...{ iteration: 100 * (at + 1), seconds: at + 1, program, dualBound },
    relativeGap: (program - dualBound) / program,
  }));
}

function device(kind: GapDevice['kind'], runs: Readonly<Record<string, TracePoint[]>>): GapDevice {
  return {
    kind,
    device: kind === 'cpu' ? 'cpu (f64)' : 'some adapter',
    splitting: 'lifted',
    setupMilliseconds: { first: 30, again: 10 },
    runs: Object.entries(runs).map(([gap, points]) => {
      const { iteration, seconds, program, dualBound, relativeGap } = points.at(-1)!;
      const status = relativeGap <= Number(gap) ? 'solved' : 'time-limit';
      return { gap: Number(gap), status, program, dualBound, relativeGap, iterations: iteration, seconds, trace: points };
    }),
  };
}

const slow = device('adapter', { '1e-2': trace([2, 0.5], [1.2, 0.9], [1.004, 0.996]), '1e-3': trace([1.2, 0.9], [1.1, 0.99]) });
const quick = device('cpu', { '1e-2': trace([2, 0.5], [1.005, 0.999]), '1e-3': trace([1.05, 0.9], [1.009, 0.9], [1.0004, 0.9996]) });
const problem: GapProblem = {
  ...{ name: 'tiny', source: 'peers', loss: 'squared', cone: 'hard', robust: false, beta: 1e-3, optimum: 1, devices: [slow, quick] },
  ...{ samples: 10, features: 3, patterns: 4 },
};
const mark = (objective: number, seconds: number) => ({
  problem: 'tiny',
  solver: `solver at ${objective}`,
  seconds,
  objective,
  violation: 1e-3,
});
const result: GapResult = {
  gaps: [1e-2, 1e-3],
  timeLimitSeconds: 20,
  preferred: { kind: 'adapter', reason: null },
  problems: [problem],
  marks: [mark(1.02, 8), mark(0.98, 9)],
};

describe('the moments of a solve', () => {
  it('takes the time to a gap from the solve that was asked for it, or else from one for a smaller gap', () => {
    expect(reached(slow, 1e-2)).toEqual({ seconds: 3, iterations: 300 });
    expect(reached(slow, 1e-3)).toBeUndefined();
    expect(reached(quick, 1e-2)).toEqual({ seconds: 2, iterations: 200 });
    expect(reached({ ...quick, runs: quick.runs.slice(1) }, 1e-2)).toEqual({ seconds: 3, iterations: 300 });
    expect(fastest(problem, 1e-3)).toBe(quick);
  });

  it('takes the time to a value from feasible points, and brackets the optimum by all runs', () => {
    expect(attained(quick, 1.01)).toEqual({ seconds: 2, iterations: 200 });
    expect(attained(quick, 1.001)).toEqual({ seconds: 3, iterations: 300 });
    expect(attained(slow, 1.001)).toBeUndefined();
    expect(bracketOf(problem)).toEqual({ lower: 0.9996, upper: 1.0004 });
  });
});

describe('presentGap', () => {
  const adapter = { vendor: 'v', architecture: '', device: '', description: 'Adapter', software: true };
  const results = { adapter, engine: { name: 'node', runtime: 'Node' }, parts: { gap: result } } as unknown as RunResults;
  const section = presentGap(results)!;
  const beside = section.tables.find(({ caption }) => caption.startsWith('Beside'))!;

  it('sets public solvers’ marks, marked as measured on another occasion, beside this run', () => {
    expect(beside.rows.map((row) => row[2])).toEqual(['this run', 'another occasion', 'another occasion']);
    expect(beside.caption).toContain('another occasion');
    const [own, above, below] = beside.rows as [string[], string[], string[]];
    expect(own.slice(3)).toEqual(['3.00 s', '≤ 1.0010', '≤ +0.1 %', '0', '', '']);
    expect(above.slice(3)).toEqual(['8.00 s', '1.0200', '+2.0 %', '1.0e-3', '2.00 s', '4.0 ×']);
    expect(below.slice(3)).toEqual(['9.00 s', '0.98000', '−2.0 %', '1.0e-3', 'infeasible value', '']);
  });

  it('says how many problems were proven, and that marks are missing where they are', () => {
    expect(section.conclusion).toMatch(/^1 of 1 problems/);
    expect(section.notices).toEqual([]);
    const alone = presentGap({ ...results, parts: { gap: { ...result, marks: [] } } })!;
    expect(alone.notices).toHaveLength(1);
    expect(alone.tables.some(({ caption }) => caption.startsWith('Beside'))).toBe(false);
    expect(presentGap({ ...results, parts: {} })).toBeUndefined();
  });
});
