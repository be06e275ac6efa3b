import { expect, test } from 'vitest';
import { reluvex } from '../support/cli';

test('reluvex info says what there is to compute on', async () => {
  const { code, stdout } = await reluvex(['info', '--json']);
  const info = JSON.parse(stdout) as {
    adapter: { software: boolean } | null;
    limits: Record<string, number>;
    features: string[];
    reason: string | null;
    threads: number;
  };
  expect(code).toBe(0);
  expect(info.reason).toBeNull();
  expect(typeof info.adapter?.software).toBe('boolean');
  expect(info.threads).toBeGreaterThanOrEqual(1);
  expect(info.limits['maxStorageBufferBindingSize']).toBeGreaterThanOrEqual(2 ** 27);
  const { stdout: lines } = await reluvex(['info']);
  for (const name of ['reluvex', 'node', 'threads', 'adapter', 'features', 'maxBufferSize', 'softwareDriver'])
    expect(lines).toMatch(new RegExp(`^${name} +\\S`, 'm'));
});
