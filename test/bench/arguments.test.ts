import { describe, expect, it } from 'vitest';
import { HELP, PART_NAMES, parseArguments, UsageError } from '../../bench/harness/arguments';

describe('parseArguments', () => {
  it('has defaults', () => {
    expect(parseArguments([])).toEqual({ engine: 'chrome', only: null, quick: false, seed: 1, out: 'bench/results', help: false });
  });

  it('reads every option in both spellings', () => {
    const expected = { engine: 'node', only: 'sampling', quick: true, seed: 42, out: 'somewhere', help: true };
    const spaced = ['--engine', 'node', '--only', 'sampling', '--quick', '--seed', '42', '--out', 'somewhere', '--help'];
    const joined = ['--engine=node', '--only=sampling', '--quick', '--seed=42', '--out=somewhere', '--help'];
    expect(parseArguments(spaced)).toEqual(expected);
    expect(parseArguments(joined)).toEqual(expected);
  });

  it.each([
    [['--fast'], /unknown argument "--fast"/],
    [['quick'], /unknown argument "quick"/],
    [['-h'], /unknown argument "-h"/],
    [['--engine', 'firefox'], /--engine is "firefox": expected one of chrome, node/],
    [['--only', 'everything'], /--only is "everything": expected one of sampling, iteration, training/],
    [['--only'], /--only needs a value/],
    [['--out', '--quick'], /--out needs a value/],
    [['--out='], /--out needs a value/],
    [['--quick=yes'], /--quick takes no value/],
    [['--seed', '-1'], /--seed is "-1"/],
    [['--seed', '1.5'], /--seed is "1.5"/],
    [['--seed', '4294967296'], /--seed is "4294967296"/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(UsageError);
    expect(() => parseArguments(argv)).toThrow(message);
  });

  it('accepts the largest seed and names every part in the help', () => {
    expect(parseArguments(['--seed', '4294967295']).seed).toBe(4294967295);
    for (const part of PART_NAMES) expect(HELP).toContain(part);
  });
});
