import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/admm/settings';
import source from '../../src/admm/settings?raw';

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
