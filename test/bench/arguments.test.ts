import { describe, expect, it } from 'vitest';
import { helpOf, parseArguments, UsageError } from '../../bench/harness/arguments';
import { partsOf, SUITES } from '../../bench/suites';

describe('parseArguments', () => {
  it('has the defaults of each suite', () => {
    const common = { only: null, quick: false, full: false, seed: 1, directories: {}, help: false };
    expect(parseArguments([], SUITES.bench)).toEqual({ ...common, engine: 'chrome', out: 'bench/results' });
    expect(parseArguments([], SUITES.reproduce)).toEqual({ ...common, engine: 'node', out: 'bench/results/reproduce' });
  });

  it('reads every option in both spellings', () => {
    const expected = { engine: 'node', only: 'sampling', quick: true, full: true, seed: 42, out: 'somewhere', directories: {}, help: true };
    const spaced = ['--engine', 'node', '--only', 'sampling', '--quick', '--full', '--seed', '42', '--out', 'somewhere', '--help'];
    const joined = ['--engine=node', '--only=sampling', '--quick', '--full', '--seed=42', '--out=somewhere', '--help'];
    expect(parseArguments(spaced, SUITES.bench)).toEqual(expected);
    expect(parseArguments(joined, SUITES.bench)).toEqual(expected);
  });

  it('knows --full where a suite has more parts for it', () => {
    expect(parseArguments(['--full'], SUITES.bench).full).toBe(true);
    expect(() => parseArguments(['--full'], SUITES.reproduce)).toThrow(/unknown argument "--full"/);
    expect(() => parseArguments(['--full=yes'], SUITES.bench)).toThrow(/--full takes no value/);
  });

  it('takes directories of data where the suite has a use for them', () => {
    const given = parseArguments(['--cifar10', 'here', '--fashion=there', '--engine', 'chrome'], SUITES.reproduce);
    expect(given).toMatchObject({ engine: 'chrome', directories: { cifar10: 'here', fashion: 'there' } });
    expect(() => parseArguments(['--cifar10', 'here'], SUITES.bench)).toThrow(/unknown argument "--cifar10"/);
    expect(() => parseArguments(['--cifar10'], SUITES.reproduce)).toThrow(/--cifar10 needs a value/);
  });

  it.each([
    [['--fast'], /unknown argument "--fast"/],
    [['quick'], /unknown argument "quick"/],
    [['-h'], /unknown argument "-h"/],
    [['--engine', 'firefox'], /--engine is "firefox": expected one of chrome, node/],
    [['--only', 'everything'], /--only is "everything": expected one of sampling, iteration, training/],
    [['--only', 'plane'], /--only is "plane": expected one of sampling, iteration, training/],
    [['--only'], /--only needs a value/],
    [['--out', '--quick'], /--out needs a value/],
    [['--out='], /--out needs a value/],
    [['--quick=yes'], /--quick takes no value/],
    [['--seed', '-1'], /--seed is "-1"/],
    [['--seed', '1.5'], /--seed is "1.5"/],
    [['--seed', '4294967296'], /--seed is "4294967296"/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv, SUITES.bench)).toThrow(UsageError);
    expect(() => parseArguments(argv, SUITES.bench)).toThrow(message);
  });

  it('accepts the largest seed', () => {
    expect(parseArguments(['--seed', '4294967295'], SUITES.bench).seed).toBe(4294967295);
  });
});

describe('helpOf', () => {
  it.each(['bench', 'reproduce'] as const)('%s: names the command, every part and every option that is understood', (name) => {
    const suite = SUITES[name];
    const help = helpOf(suite);
    expect(help).toContain(`npm run ${name} --`);
    for (const part of partsOf(suite)) expect(parseArguments(['--only', part], suite).only).toBe(part);
    for (const part of partsOf(suite)) expect(help).toContain(part);
    const options = [...help.matchAll(/^ {2}(--[a-z0-9]+)( \S+)?/gm)].map(([, option, value]) => [option!, value] as const);
    expect(options.length).toBeGreaterThanOrEqual(6);
    const values: Record<string, string> = { '--engine': 'node', '--only': suite.parts[0]!, '--seed': '3' };
    for (const [option, value] of options) {
      expect(() => parseArguments(value === undefined ? [option] : [option, values[option] ?? 'DIR'], suite)).not.toThrow();
    }
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(125);
  });
});
