import { describe, expect, it } from 'vitest';
import { readPeerNotes } from '../../bench/problems/peer-notes';

const NOTES = `# Problems
    minimise something, λ = 2e-3

- \`first\`: n = 10. Optimum **0.5** (interior point).
- \`second\`: n = 20, no optimum known.
- \`third\`: n = 30.
  Optimum **1.25e-1** (gap 1e-8).

| problem | solver | time | objective | violation | remark |
|---|---|---|---|---|---|
| first | some solver (numpy), tol 1e-6 | 19 s | 0.51 | 1.3e-4 | 2 % above |
| first | the same, tol 1e-8 | 432 s (busy machine) | 0.49 | 2.5e-3 | |
| third | \`script.py: solve\`, 1 / 2 steps | 18 / 31 s | 0.2 / 0.15 | 7e-3 / 1e-3 | |
| third | a range | 1–4 s | 2.29–2.36 | | |

Words after the table.
`;

describe('readPeerNotes', () => {
  const { beta, optima, marks } = readPeerNotes(NOTES);

  it('reads the penalty and the optima that are stated', () => {
    expect(beta).toBe(2e-3);
    expect(optima).toEqual({ first: 0.5, third: 0.125 });
  });

  it('reads a mark for each run, and the solver that another row refers to', () => {
    expect(marks).toEqual([
      { problem: 'first', solver: 'some solver (numpy), tol 1e-6', seconds: 19, objective: 0.51, violation: 1.3e-4 },
      { problem: 'first', solver: 'some solver (numpy), tol 1e-8', seconds: 432, objective: 0.49, violation: 2.5e-3 },
      { problem: 'third', solver: 'script.py: solve, 1 / 2 steps', seconds: 18, objective: 0.2, violation: 7e-3 },
      { problem: 'third', solver: 'script.py: solve, 1 / 2 steps', seconds: 31, objective: 0.15, violation: 1e-3 },
      { problem: 'third', solver: 'a range', seconds: 1, objective: 2.29, violation: null },
    ]);
  });

  it.each([
    [NOTES.replace('λ', 'mu'), /no number after λ/],
    [NOTES.replaceAll('Optimum', 'Best'), /state no optimum/],
    [NOTES.replace('| time |', '| when |'), /no table with columns problem, solver, time/],
  ])('refuses notes that lack something', (text, message) => {
    expect(() => readPeerNotes(text)).toThrow(message);
  });
});
