import { expect, test } from 'vitest';
import { closingLine, countTests } from './count.mjs';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((status) => ({ status })) });

test('adds the tests of all files up', () => {
  const report = { testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed', 'passed', 'todo')] };
  expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('counts a file that did not load as a failure', () => {
  expect(countTests({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('never reports success for a run that failed, ran nothing or left no report', () => {
  expect(countTests({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
  expect(countTests({ testResults: [] }, 0).failed).toBe(1);
  expect(countTests(undefined, 0).failed).toBe(1);
});

test('closes with a line that stands alone', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
});
