import { describe, expect, it } from 'vitest';
import { solve } from '../../src/admm/solve';
import { writeProblem } from '../../src/data/problem-file';
import { bitAt } from '../../src/problem/patterns';
import type { Problem } from '../../src/problem/problem';
import { cutProblem } from '../../bench/problems/cut-problem';
import { checkSolution } from '../../bench/problems/gate';
import { peerMarks, peerProblems } from '../../bench/problems/peer-problems';
import { problemSet } from '../../bench/problems/problem-set';
import type { DataFile } from '../../bench/results';
import { npyBytes } from '../support/npy-bytes';
import { generate } from '../support/problems';

const { problem } = generate({ loss: 'squared', cone: 'hard', ball: 'none' }, 3);

function file(name: string, content: string | Uint8Array): DataFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, source: 'a test', base64: btoa(String.fromCharCode(...bytes)) };
}

describe('checkSolution, seed 3', async () => {
  const solution = await solve(problem, { device: 'cpu' });
  const { objective, convex } = solution;
  const optimum = (objective.program + objective.dualBound) / 2;
  const check =
    (changes: object, truth: number | null = optimum) =>
    () =>
      checkSolution({ name: 'this', problem, optimum: truth }, { ...solution, ...changes });

  it('lets a right solution pass, with an optimum or without', () => {
    expect(solution.status).toBe('solved');
    expect(check({})).not.toThrow();
    expect(check({}, null)).not.toThrow();
  });

  it.each([
    ['a value that is not the point’s', { objective: { ...objective, program: objective.program * 0.999 } }, /the program is/],
    ['a bound that is not the dual point’s', { objective: { ...objective, dualBound: objective.dualBound * 1.0001 } }, /the bound is/],
    ['a point outside its cones', { convex: { ...convex, data: convex.data.map((value) => -value) } }, /outside its cones/],
    ['a network worse than the program', { objective: { ...objective, network: objective.program * 1.01 } }, /the network's objective/],
  ])('refuses %s', (_, changes, message) => {
    expect(check(changes, null)).toThrow(message);
  });

  it('refuses a bound above the known optimum and a value below it', () => {
    expect(check({}, objective.dualBound * 0.99)).toThrow(/exceeds the optimum/);
    expect(check({}, objective.program * 1.01)).toThrow(/lies below the optimum/);
  });
});

describe('cutProblem', () => {
  it('keeps the first samples and the distinct patterns that remain, in their order', () => {
    const cut = cutProblem(problem, 3, 4);
    const bitsOf = ({ patterns }: Problem, i: number): string => [0, 1, 2].map((k) => bitAt(patterns, i, k)).join('');
    const all = Array.from({ length: problem.patterns.count }, (_, i) => bitsOf(problem, i));
    const expected = [...new Set(all)].filter((bits) => bits.includes('1')).slice(0, 4);
    expect(Array.from({ length: cut.patterns.count }, (_, i) => bitsOf(cut, i))).toEqual(expected);
    expect([...cut.X.data]).toEqual([...problem.X.data.subarray(0, 3 * problem.X.columns)]);
    expect([...cut.y]).toEqual([...problem.y.subarray(0, 3)]);
    expect(cutProblem(problem, 1, 4).patterns.count).toBe(1);
    expect([cut.loss, cut.cone, cut.beta]).toEqual(['squared', 'hard', problem.beta]);
  });
});

describe('the fixed set', () => {
  const shipped = file('problems/one.json', writeProblem(problem, 'one').replace('"loss"', '"reference":{"objective":0.25},"loss"'));
  const notes =
    'λ = 1e-3\n- `tiny`: Optimum **0.5**\n\n| problem | solver | time | objective | violation |\n|-|-|-|-|-|\n| tiny | a | 2 s | 0.6 | 0 |\n';
  const peers = [
    file('peers/notes.md', notes),
    file('peers/tiny-X.npy', npyBytes([3, 2], [1, 2, 3, 4, 5, 7])),
    file('peers/tiny-y.npy', npyBytes([3], [1, 0, 2])),
    file('peers/tiny-patterns.npy', npyBytes([3, 2], [1, 0, 1, 1, 1, 0], '|u1')),
  ];

  it('holds what is shipped with its optimum, generated problems that the seed decides, and public solvers’ problems', async () => {
    const data = [shipped, ...peers];
    const set = await problemSet({ data, seed: 5, quick: false });
    expect(set.map(({ source }) => source)).toEqual(['shipped', 'generated', 'generated', 'generated', 'peers']);
    expect(set[0]).toMatchObject({ name: 'one', optimum: 0.25 });
    expect(set.at(-1)).toMatchObject({ name: 'tiny', optimum: 0.5, long: false });
    expect(peerMarks(data)).toEqual([{ problem: 'tiny', solver: 'a', seconds: 2, objective: 0.6, violation: 0 }]);
    const [again, other] = [await problemSet({ data: [], seed: 5, quick: true }), await problemSet({ data: [], seed: 6, quick: true })];
    expect(again.map((one) => [...one.problem.X.data])).toEqual(set.slice(1, 4).map((one) => [...one.problem.X.data]));
    expect([...other[0]!.problem.X.data]).not.toEqual([...again[0]!.problem.X.data]);
  });

  it('reads arrays, masks and β of a public solver’s problem, and has none without its notes or arrays', () => {
    const { problem: tiny } = peerProblems(peers)[0]!;
    expect([...tiny.X.data]).toEqual([1, 2, 3, 4, 5, 7]);
    expect([0, 1, 2].map((k) => [bitAt(tiny.patterns, 0, k), bitAt(tiny.patterns, 1, k)])).toEqual([
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
    expect([tiny.loss, tiny.cone, tiny.beta]).toEqual(['squared', 'hard', 1e-3]);
    expect(peerProblems(peers.slice(1))).toEqual([]);
    expect(peerProblems(peers.slice(0, 3))).toEqual([]);
    expect(peerMarks(peers.slice(1))).toEqual([]);
  });
});
