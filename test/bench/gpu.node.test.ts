import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGpuReports } from '../../bench/gpu/read-reports';
import { findData } from '../../bench/harness/data-sources';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'reluvex-gpu-test-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('bench/gpu/run', () => {
  const run = (...args: string[]) =>
    spawnSync('sh', [join(root, 'bench', 'gpu', 'run'), ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });

  it('says how it is used, and what is missing, before it does anything', () => {
    for (const args of [[], ['--quick']])
      expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^usage: run FOLDER/) as string });
    expect(run(folder)).toMatchObject({ status: 2, stderr: expect.stringMatching(/make the folder with bench\/gpu\/pack/) as string });
  });

  it('starts what was packed with the loader and the options, and cleans up', async () => {
    const cargo = join(folder, 'cargo');
    await mkdir(cargo);
    await writeFile(join(cargo, 'node'), '#!/bin/sh\nprintf "%s\\n" "$XDG_RUNTIME_DIR" "$@"\nexit 3\n', { mode: 0o755 });
    for (const name of ['main.mjs', 'cargo.json']) await writeFile(join(cargo, name), '');
    spawnSync('tar', ['-czf', join(folder, 'reluvex-gpu.tar.gz'), '-C', cargo, 'node', 'main.mjs', 'cargo.json']);
    const { status, stdout } = spawnSync('sh', [join(root, 'bench', 'gpu', 'run'), folder, 'there.json', '--quick'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], TMPDIR: folder },
    });
    const [place, main, data, ...rest] = stdout.trim().split('\n');
    expect([main, data]).toEqual([`${place}/main.mjs`, `${place}/cargo.json`]);
    expect(rest).toEqual(['there.json', '--quick']);
    expect(status).toBe(3);
    expect(spawnSync('ls', [place!]).status).not.toBe(0);
  });
});

describe('readGpuReports', () => {
  it('reads the committed results in the order of their names, and names the file that is not one', async () => {
    expect(await readGpuReports(folder)).toEqual([]);
    const results = join(folder, 'bench', 'results', 'gpu');
    await mkdir(results, { recursive: true });
    const text = (seed: number): string => JSON.stringify({ format: 'reluvex-gpu', formatVersion: 1, seed });
    await writeFile(join(results, 'b.json'), text(2));
    await writeFile(join(results, 'a.json'), text(1));
    await writeFile(join(results, 'notes.txt'), 'not read');
    expect((await readGpuReports(folder)).map(({ seed }) => seed)).toEqual([1, 2]);
    await writeFile(join(results, 'c.json'), '{}');
    await expect(readGpuReports(folder)).rejects.toThrow(/bench\/results\/gpu\/c\.json: not a report/);
  });
});

describe('findData', () => {
  it('finds the problems that the repository ships, and no public solver’s problem where there are none', async () => {
    const problems = await findData('problems', { directories: {} }, root);
    expect(problems.length).toBeGreaterThanOrEqual(6);
    for (const { name, source } of problems) expect([name.startsWith('problems/'), source]).toEqual([true, 'shipped with the repository']);
    expect(await findData('peers', { directories: {} }, folder)).toEqual([]);
  });

  it('finds public solvers’ problems beside the repository', async () => {
    const place = join(folder, 'shared', 'reference', 'peers');
    await mkdir(join(place, 'whole'), { recursive: true });
    await mkdir(join(place, 'partial'));
    const notes =
      'λ = 1e-3\n- `whole`: Optimum **1**\n- `partial`: Optimum **2**\n\n| problem | solver | time | objective | violation |\n|-|-|-|-|-|\n';
    await writeFile(join(place, 'README.md'), notes);
    for (const array of ['X', 'y', 'patterns']) await writeFile(join(place, 'whole', `${array}.npy`), array);
    await writeFile(join(place, 'partial', 'X.npy'), 'X');
    const files = await findData('peers', { directories: {} }, join(folder, 'repository'));
    expect(files.map(({ name }) => name)).toEqual(['peers/notes.md', 'peers/whole-X.npy', 'peers/whole-y.npy', 'peers/whole-patterns.npy']);
    for (const { name, source } of files) expect(name + source).not.toContain(folder);
  });
});
