import { describe, expect, test } from 'vitest';
import { bar, countLine, formatProgress, progressLine } from '../../src/cli/progress';

const progress = { iteration: 40, seconds: 0, program: 0.5, dualBound: 0.25, relativeGap: 0.5, neurons: 3 };

function ioTo(stderr: (text: string) => void, isTerminal: boolean) {
  return { stdout: () => undefined, stderr, isTerminal, signal: new AbortController().signal };
}

/** What a progress line writes when it is shown at the given seconds and then ended. */
function written(isTerminal: boolean, seconds: readonly number[]): string {
  let text = '';
  const line = progressLine(ioTo((part) => (text += part), isTerminal));
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

  test('has a bar on a terminal, on a logarithmic scale of the gap, that never goes back', () => {
    const shown: string[] = [];
    const line = progressLine(
      ioTo((part) => shown.push(part), true),
      1e-4,
    );
    [Infinity, 1, 1e-1, 1e-2, 0.5, 1e-5].forEach((relativeGap, at) => line.show({ ...progress, relativeGap, seconds: at }));
    expect(shown.map((text) => text.split('█').length - 1)).toEqual([0, 0, 5, 10, 10, 20]);
    for (const text of shown) expect(text.split('█').length + text.split('░').length - 2).toBe(20);
  });

  test('counts items, and the bar is their share', () => {
    const shown: string[] = [];
    countLine(
      ioTo((part) => shown.push(part), true),
      'fold',
    ).show(2, 4);
    expect(shown[0]).toMatch(/^\r█{10}░{10} fold 2 of 4 {2}\d+\.\d s/);
  });

  test.each([
    [-1, 0],
    [0.049, 0],
    [0.05, 1],
    [1, 20],
    [7, 20],
    [NaN, 0],
  ])('a share of %d fills %d cells', (fraction, cells) => {
    expect(bar(fraction)).toBe('█'.repeat(cells) + '░'.repeat(20 - cells));
  });
});
