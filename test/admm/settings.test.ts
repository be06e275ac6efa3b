import { expect, test } from 'vitest';
import { completeSettings, DEFAULT_SETTINGS, type SolveSettings } from '../../src/admm/settings';
import source from '../../src/admm/settings?raw';
import { InputError } from '../../src/errors';

/** What the documentation of a field calls its default. */
function documented(field: string): string | undefined {
  const at = source.indexOf(`\n  readonly ${field}:`);
  return /default ([\d.e_ -]+)[.;]/.exec(source.slice(source.lastIndexOf('/**', at), at))?.[1];
}

test.each(['gap', 'maxIterations', 'timeLimitSeconds', 'relaxation', 'checkEvery'] as const)(
  '%s defaults to what its documentation says',
  (field) => {
    const text = documented(field);
    expect(text).toBeDefined();
    expect(Number(text!.replace(/\s/g, ''))).toBe(DEFAULT_SETTINGS[field]);
  },
);

test.each([
  [{ gap: 0 }, 'gap is 0'],
  [{ gap: NaN }, 'gap is NaN'],
  [{ gap: '1e-3' }, 'gap is 1e-3'],
  [{ maxIterations: 0 }, 'maxIterations is 0'],
  [{ maxIterations: 1.5 }, 'maxIterations is 1.5'],
  [{ maxIterations: Infinity }, 'maxIterations is Infinity'],
  [{ timeLimitSeconds: -1 }, 'timeLimitSeconds is -1'],
  [{ relaxation: 2 }, 'relaxation is 2'],
  [{ relaxation: 0 }, 'relaxation is 0'],
  [{ checkEvery: 0 }, 'checkEvery is 0'],
  [{ threads: 0 }, 'threads is 0'],
  [{ threads: 2.5 }, 'threads is 2.5'],
  [{ device: 'tpu' }, 'device is "tpu"'],
  [{ splitting: 'both' }, 'splitting is "both"'],
  [{ tolerance: 1e-3 }, 'unknown setting "tolerance"'],
  [{ timeLimitSeconds: 0 }, 'timeLimitSeconds is 0'],
  [{ memoryLimitBytes: 0 }, 'memoryLimitBytes is 0'],
  [{ memoryLimitBytes: NaN }, 'memoryLimitBytes is NaN'],
])('%o is refused by name', (given, message) => {
  expect(() => completeSettings(given as Partial<SolveSettings>)).toThrow(InputError);
  expect(() => completeSettings(given as Partial<SolveSettings>)).toThrow(message);
});

test.each([
  { gap: 1e-9 },
  { timeLimitSeconds: 1e-3 },
  { timeLimitSeconds: Infinity },
  { memoryLimitBytes: 0.5 },
  { relaxation: 1e-3 },
  { relaxation: 1.999 },
  { maxIterations: 1, checkEvery: 1, threads: 1 },
  { device: 'gpu', splitting: 'prediction' },
] as const)('%o is taken, and the rest are defaults, as what is undefined is', (given) => {
  const rest = { gap: undefined, relaxation: undefined, threads: undefined } as unknown as Partial<SolveSettings>;
  expect(completeSettings({ ...rest, ...given })).toEqual({ ...DEFAULT_SETTINGS, ...given, profile: undefined });
});
