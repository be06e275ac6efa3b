import { describe, expect, test } from 'vitest';
import { formatProgress, progressLine } from '../../src/cli/progress';

const progress = { iteration: 40, seconds: 0, program: 0.5, dualBound: 0.25, relativeGap: 0.5, neurons: 3 };

/** What a progress line writes when it is shown at the given seconds and then ended. */
function written(isTerminal: boolean, seconds: readonly number[]): string {
  let text = '';
  const line = progressLine({
    stdout: () => undefined,
    stderr: (part) => (text += part),
    isTerminal,
    signal: new AbortController().signal,
  });
  for (const at of seconds) line.show({ ...progress, seconds: at });
  line.end();
  line.end();
  return text;
}

describe('the progress line', () => {
  test('is rewritten on a terminal at most ten times a second, and ended once', () => {
    const text = written(true, [0, 0.05, 0.2, 0.25]);
    expect(text.split('\r')).toHaveLength(3);
    expect(text.split('\n')).toHaveLength(2);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('is a new line every few seconds elsewhere, without control characters', () => {
    const lines = written(false, [1, 4, 6, 7, 12]).trimEnd().split('\n');
    expect(lines.map((line) => /(\d+\.\d) s/.exec(line)?.[1])).toEqual(['6.0', '12.0']);
    expect(lines.join('')).not.toMatch(/[\r\u001b]/);
  });

  test('a short run writes nothing without a terminal', () => {
    expect(written(false, [0.1, 3])).toBe('');
  });

  test('shows what is not known yet as a dash', () => {
    expect(formatProgress({ ...progress, dualBound: -Infinity, relativeGap: Infinity })).toBe(
      'iteration 40  0.0 s  program 0.500000  bound –  gap –',
    );
  });
});
