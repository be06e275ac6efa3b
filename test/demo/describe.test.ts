import { describe, expect, test } from 'vitest';
import type { Solution, Status } from '../../src/index';
import { isUnproven, outcomeText, statusText } from '../../src/demo/describe';
import { percentAtMost } from '../../src/demo/format';
import { waiting, type MethodResult } from '../../src/demo/result';

/** A result that ended with a status of the solver and a gap. */
function ended(status: Status, relativeGap: number): MethodResult {
  return { ...waiting('soft'), phase: 'done', status, solution: { status, relativeGap } as Solution };
}

describe('what is said of a result', () => {
  test('a solved one names the gap that is proven', () => {
    expect(outcomeText(ended('solved', 0.0071))).toMatch(/^Solved .* at most 0\.71\u00a0% lower\.$/);
    expect(isUnproven(ended('solved', 0.0071))).toBe(false);
  });

  test.each([
    ['time-limit', 'the time limit'],
    ['iteration-limit', 'the iteration limit'],
    ['cancelled', 'cancellation'],
    ['diverged', 'divergence'],
  ] as const)('one that ended with %s is not said to be solved', (status, reason) => {
    const text = statusText(ended(status, 0.24));
    expect(text).toMatch(/^Not solved to the gap/);
    expect(text).toContain(reason);
    expect(text).toContain('24\u00a0%');
    expect(isUnproven(ended(status, 0.24))).toBe(true);
  });

  test('back-propagation is given no bound', () => {
    const text = outcomeText({ ...waiting('pgd'), phase: 'done', status: 'finished', iterations: 300 });
    expect(text).toMatch(/300 epochs .* No bound/);
  });
});

describe('a percentage of a bound', () => {
  test.each([
    [0.009_01, '0.91'],
    [0.01, '1'],
    [0.010_01, '1.1'],
    [0.241, '25'],
    [0.000_001, '0.01'],
    [0, '0'],
    [1.001, '110'],
  ])('%d is at most %s %%', (share, text) => {
    expect(percentAtMost(share)).toBe(`${text}\u00a0%`);
  });

  test('is never below the share', () => {
    for (let share = 0.0001; share < 2; share *= 1.013) {
      expect(Number.parseFloat(percentAtMost(share))).toBeGreaterThanOrEqual(100 * share * (1 - 1e-9));
    }
  });
});
