import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reluvex, temporaryFolder } from '../support/cli';
import { blobs } from '../support/tables';

interface Row {
  readonly beta: number;
  readonly epsilon: number;
  readonly status: string;
  readonly program: number;
  readonly dualBound: number;
  readonly validationScore: number | null;
}

/** A path over a small table of two classes. */
async function path(...args: string[]) {
  const folder = temporaryFolder();
  const data = join(folder, 'data.csv');
  writeFileSync(data, blobs(['in', 'out'], 10));
  const common = ['path', data, '--label', 'kind', '--loss', 'hinge', '--device', 'cpu', '--patterns', '6', '--gap', '0.02'];
  return { folder, ...(await reluvex([...common, ...args])) };
}

describe('reluvex path', () => {
  test('a smaller beta has a smaller optimum, each between its bounds', async () => {
    const { code, stdout } = await path('--count', '3', '--ratio', '0.01', '--json');
    expect(code).toBe(0);
    const rows = JSON.parse(stdout) as Row[];
    expect(rows.map(({ status }) => status)).toEqual(['solved', 'solved', 'solved']);
    for (const { program, dualBound } of rows) expect(dualBound).toBeLessThanOrEqual(program);
    // The optimum is a concave, increasing function of beta.
    for (const at of [1, 2]) {
      expect(rows[at]!.beta).toBeLessThan(rows[at - 1]!.beta);
      expect(rows[at]!.dualBound).toBeLessThan(rows[at - 1]!.program);
    }
  });

  test('radii in standard deviations are reported as they were given, and a larger one costs more', async () => {
    const { stdout } = await path('--over', 'epsilon', '--epsilons', '0.2sd,0sd', '--validate', '0.2', '--json');
    const rows = JSON.parse(stdout) as Row[];
    expect(rows.map(({ epsilon }) => epsilon)).toEqual([0, 0.2]);
    expect(rows[0]!.dualBound).toBeLessThan(rows[1]!.program);
    for (const { validationScore } of rows) expect(validationScore).toBeGreaterThanOrEqual(0);
  });

  test('the same table for people, as comma-separated values, and in a file', async () => {
    const betas = ['--betas', '0.1,0.01'];
    const people = await path(...betas);
    expect(people.stdout.split('\n')[0]).toMatch(/^ *beta +status +program +dual bound +gap/);
    const csv = await path(...betas, '--csv');
    const [titles, ...rows] = csv.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows.map(([beta]) => beta)).toEqual(['0.1', '0.01']);
    for (const row of rows) expect(row).toHaveLength(titles!.length);
    const folder = temporaryFolder();
    const file = await path(...betas, '--out', join(folder, 'path.csv'));
    expect(file).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(folder, 'path.csv'), 'utf8').split('\n')[0]).toBe(titles!.join(','));
  });

  test('a solve that stops at a limit makes the exit code 3', async () => {
    expect(await path('--betas', '0.001', '--max-iterations', '1', '--gap', '1e-9')).toMatchObject({ code: 3 });
  });

  test('an interrupted path exits with 130', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'data.csv'), blobs(['in', 'out'], 4));
    const args = ['path', join(folder, 'data.csv'), '--label', 'kind', '--loss', 'hinge', '--device', 'cpu', '--patterns', '4'];
    expect(await reluvex(args, AbortSignal.abort())).toMatchObject({ code: 130 });
  });
});
