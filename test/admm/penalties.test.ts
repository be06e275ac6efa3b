import { expect, test } from 'vitest';
import { initialPenalties } from '../../src/admm/penalties';
import { packPatterns } from '../../src/problem/patterns';
import type { Problem } from '../../src/problem/problem';
import { tinyProblem } from '../support/tiny-problem';

const KINDS = ['lifted', 'prediction'] as const;
const problem = tinyProblem();

function withData(factor: number): Problem {
  return { ...problem, X: { ...problem.X, data: problem.X.data.map((value) => factor * value) } };
}

function withCopies(copies: number): Problem {
  const { rows, columns, data } = problem.X;
  const all = Float64Array.from({ length: copies * data.length }, (_, at) => data[at % data.length]!);
  return { ...problem, X: { rows: copies * rows, columns, data: all } };
}

test.each(KINDS)('of what multiplies rows of X have the units of ‖x‖², the others none: %s', (kind) => {
  const { v, s, a, pi } = initialPenalties(problem, kind);
  // Powers of two scale without rounding.
  for (const factor of [2 ** -20, 2 ** 20])
    expect(initialPenalties(withData(factor), kind)).toEqual({ v: v * factor ** 2, s, a: kind === 'lifted' ? a * factor ** 2 : a, pi });
});

test.each(KINDS)('weigh as the loss does, a share for each of its samples: %s', (kind) => {
  const { v, s, a, pi } = initialPenalties(problem, kind);
  const got = initialPenalties(withCopies(4), kind);
  for (const [one, of] of [
    [got.v, v],
    [got.s, s],
    [got.a, a],
    [got.pi, pi],
  ] as const)
    expect(Math.abs(4 * one - of)).toBeLessThanOrEqual(1e-12 * of);
});

test.each(KINDS)('give twice as many neurons twice the weight, and the samples the same: %s', (kind) => {
  const { rows } = problem.X;
  const twice = { ...problem, patterns: packPatterns(rows, 2 * problem.patterns.count, (p, k) => (p + k) % 2 === 0) };
  const { v, s, a, pi } = initialPenalties(problem, kind);
  expect(initialPenalties(twice, kind)).toEqual({ v: 2 * v, s: 2 * s, a, pi });
});

test.each(KINDS)('are positive even where all samples are zero: %s', (kind) => {
  for (const penalty of Object.values(initialPenalties(withData(0), kind))) expect(penalty).toBeGreaterThan(0);
});
