import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModel } from '../../src/data/model-file';
import { writeProblem } from '../../src/data/problem-file';
import { temporaryFolder, type Outcome } from '../support/cli';
import { tinyProblem } from '../support/tiny-problem';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = join(root, 'test/artefacts', `cli-${process.pid}`);

/** Builds the package as `npm run build` does, elsewhere and without its declarations. */
beforeAll(async () => {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(root, 'vite.config.ts'));
  const config = loaded!.config;
  await build({ ...config, root, configFile: false, plugins: [], logLevel: 'error', build: { ...config.build, outDir, sourcemap: false } });
});

afterAll(() => rmSync(outDir, { recursive: true, force: true }));

/** Runs the built command in a process of its own; `interrupt` gets each piece of stderr and says when to send SIGINT. */
function reluvex(
  args: readonly string[],
  interrupt: (stderr: string) => boolean = () => false,
  variables: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(outDir, 'cli.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    });
    let [stdout, stderr, interrupted] = ['', '', false];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
      if (!interrupted && interrupt(stderr)) interrupted = child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

describe('the built command line', () => {
  test('begins with a line that lets a shell run it', () => {
    expect(readFileSync(join(outDir, 'cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('exits with 2 and one line for a missing file', async () => {
    const { code, stdout, stderr } = await reluvex(['solve', 'absent.json']);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: 'reluvex: absent.json: no such file or folder\n' });
  });

  test('exits with 4 where --device gpu finds no driver, and takes the CPU where it may', async (context) => {
    if (process.platform !== 'linux') context.skip('drivers are hidden by a variable of the Vulkan loader');
    const problem = join(temporaryFolder(), 'problem.json');
    writeFileSync(problem, writeProblem(tinyProblem()));
    const hidden = { VK_ICD_FILENAMES: '/nonexistent' };
    const gpu = await reluvex(['solve', problem, '--json', '--device', 'gpu'], undefined, hidden);
    expect(gpu).toMatchObject({ code: 4, stdout: '' });
    expect(gpu.stderr).toMatch(/^reluvex: dawn\.node found no adapter/m);
    const auto = await reluvex(['solve', problem, '--json', '--gap', '0.1'], undefined, hidden);
    expect(auto.code).toBe(0);
    expect(auto.stderr).toMatch(/device: CPU in double precision \(.*no adapter/);
  });

  test('SIGINT stops a run that would go on, which exits with 130 and keeps its best iterate', async () => {
    const folder = temporaryFolder();
    const [problem, model] = [join(folder, 'problem.json'), join(folder, 'model.json')];
    writeFileSync(problem, writeProblem(tinyProblem(200)));
    const args = [
      'solve',
      problem,
      '--device',
      'cpu',
      '--gap',
      '1e-15',
      '--max-iterations',
      '1000000000',
      '--time-limit',
      '40',
      '--json',
      '--out',
      model,
    ];
    const { code, stdout, stderr } = await reluvex(args, (text) => text.includes('iteration'));
    expect(code).toBe(130);
    expect(stderr).toContain('stopping at the best iterate');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled' });
    expect(readModel(readFileSync(model)).training.status).toBe('cancelled');
  });
});
