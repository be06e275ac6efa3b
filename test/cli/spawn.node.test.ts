import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile, type Plugin } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModel } from '../../src/data/model-file';
import { writeProblem } from '../../src/data/problem-file';
import { ReluClassifier } from '../../src/index';
import { temporaryFolder, type Outcome } from '../support/cli';
import { tinyProblem } from '../support/tiny-problem';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = join(root, 'test/artefacts', `cli-${process.pid}`);

/** Builds the command line and the library's modules as `npm run build` does, elsewhere. */
beforeAll(async () => {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(root, 'vite.config.ts'));
  const config = loaded!.config;
  const plugins = (config.plugins as Plugin[]).filter(({ name }) => ['terse-shaders', 'modules'].includes(name));
  await build({ ...config, root, configFile: false, plugins, logLevel: 'error', build: { ...config.build, outDir, sourcemap: false } });
});

afterAll(() => rmSync(outDir, { recursive: true, force: true }));

/** Runs the built command in a process of its own. */
function reluvex(args: readonly string[], interrupt?: (stderr: string) => boolean, variables?: NodeJS.ProcessEnv): Promise<Outcome> {
  return node([join(outDir, 'cli.js'), ...args], interrupt, variables);
}

/** Runs Node; `interrupt` gets each piece of stderr and says when to send SIGINT. */
function node(
  args: readonly string[],
  interrupt: (stderr: string) => boolean = () => false,
  variables: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
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
    expect(auto.stderr).toMatch(/device: cpu \(f64\) \(.*no adapter/);
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

  test('a saved model loads and predicts the same bits in a fresh process where there is no WebGPU at all', async () => {
    const folder = temporaryFolder();
    cpSync(outDir, join(folder, 'package'), { recursive: true });
    const X = Array.from({ length: 12 }, (_, k) => [Math.cos(k), Math.sin(3 * k)]);
    const model = new ReluClassifier({ loss: 'logistic', standardize: true, patterns: 6, gap: 0.1, device: 'cpu' });
    await model.fit(
      X,
      X.map(([a, b]) => (a! * b! > 0 ? 'same' : 'other')),
    );
    writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
    writeFileSync(join(folder, 'X.csv'), X.map((row) => `${row.join(',')}\n`).join(''));
    writeFileSync(
      join(folder, 'load.mjs'),
      `import { readFileSync } from 'node:fs';
       import { ReluClassifier } from './package/index.js';
       const resolved = await import('webgpu').then(() => true, () => false);
       const model = ReluClassifier.fromJSON(readFileSync(process.argv[2]));
       const values = [...model.decisionFunction(JSON.parse(process.argv[3])).data];
       console.log(JSON.stringify({ webgpu: resolved || globalThis.navigator?.gpu !== undefined, values }));`,
    );
    const { data } = model.decisionFunction(X);
    const loaded = await node([join(folder, 'load.mjs'), join(folder, 'model.json'), JSON.stringify(X)]);
    expect(loaded).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(loaded.stdout)).toEqual({ webgpu: false, values: [...data] });
    const printed = await node([join(folder, 'package/cli.js'), 'predict', join(folder, 'model.json'), join(folder, 'X.csv'), '--values']);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout.trimEnd().split('\n').map(Number)).toEqual([...data]);
  });
});
