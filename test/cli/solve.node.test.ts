import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/data/model-file';
import { writeProblem } from '../../src/data/problem-file';
import { masksHash } from '../../src/problem/patterns';
import { reluvex, temporaryFolder } from '../support/cli';
import { tinyProblem } from '../support/tiny-problem';

const KEYS = ['status', 'objective', 'relativeGap', 'coneViolation', 'iterations', 'seconds', 'device', 'seed', 'neurons', 'masksHash'];

interface Printed {
  readonly status: string;
  readonly objective: { readonly program: number; readonly dualBound: number; readonly network: number };
  readonly relativeGap: number;
  readonly iterations: number;
  readonly neurons: number;
  readonly masksHash: string;
  readonly seed: number | null;
}

function filesFor(problem = tinyProblem()): { problemFile: string; modelFile: string } {
  const folder = temporaryFolder();
  const problemFile = join(folder, 'problem.json');
  writeFileSync(problemFile, writeProblem(problem));
  return { problemFile, modelFile: join(folder, 'model.json') };
}

describe('reluvex solve', () => {
  test('--json prints one object with exactly the documented keys, and exits with 0', async () => {
    const { problemFile } = filesFor();
    const { code, stdout } = await reluvex(['solve', problemFile, '--device', 'cpu', '--json']);
    const report = JSON.parse(stdout) as Printed;
    expect(code).toBe(0);
    expect(Object.keys(report)).toEqual(KEYS);
    expect(Object.keys(report.objective)).toEqual(['program', 'dualBound', 'network']);
    expect(report).toMatchObject({ status: 'solved', seed: null, masksHash: masksHash(tinyProblem().patterns) });
    expect(report.relativeGap).toBeLessThanOrEqual(1e-3);
    expect(report.objective.dualBound).toBeLessThanOrEqual(report.objective.program);
    expect(report.objective.network).toBeLessThanOrEqual(report.objective.program * (1 + 1e-12));
  });

  test('--out writes a model that agrees with the report', async () => {
    const { problemFile, modelFile } = filesFor();
    const { stdout } = await reluvex(['solve', problemFile, '--device', 'cpu', '--json', '--out', modelFile]);
    const report = JSON.parse(stdout) as Printed;
    const model = readModel(readFileSync(modelFile));
    expect(model.network.hidden.rows).toBe(report.neurons);
    expect(model).toMatchObject({
      bias: false,
      classes: null,
      training: { status: 'solved', objective: report.objective, masksHash: report.masksHash },
    });
  });

  test('a smaller --gap is reached with more iterations', async () => {
    const { problemFile } = filesFor();
    const reports = await Promise.all(
      ['0.1', '1e-5'].map(
        async (gap) => JSON.parse((await reluvex(['solve', problemFile, '--device', 'cpu', '--json', '--gap', gap])).stdout) as Printed,
      ),
    );
    expect(reports[0]!.relativeGap).toBeLessThanOrEqual(0.1);
    expect(reports[1]!.relativeGap).toBeLessThanOrEqual(1e-5);
    expect(reports[1]!.iterations).toBeGreaterThan(reports[0]!.iterations);
  });

  test.each([
    ['--max-iterations', '1', 'iteration-limit'],
    ['--time-limit', '1e-9', 'time-limit'],
  ])('%s exits with 3 and still prints and writes the result', async (option, value, status) => {
    const { problemFile, modelFile } = filesFor();
    const { code, stdout } = await reluvex([
      'solve',
      problemFile,
      '--device',
      'cpu',
      '--json',
      '--gap',
      '1e-9',
      '--out',
      modelFile,
      option,
      value,
    ]);
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as Printed).status).toBe(status);
    expect(readModel(readFileSync(modelFile)).training.status).toBe(status);
  });

  test('an interrupted run exits with 130 and still prints and writes the result', async () => {
    const { problemFile, modelFile } = filesFor();
    const { code, stdout } = await reluvex(
      ['solve', problemFile, '--device', 'cpu', '--json', '--gap', '1e-9', '--out', modelFile],
      AbortSignal.abort(),
    );
    expect(code).toBe(130);
    expect((JSON.parse(stdout) as Printed).status).toBe('cancelled');
    expect(readModel(readFileSync(modelFile)).training.status).toBe('cancelled');
  });

  test('without --json prints lines for people, and the device on stderr', async () => {
    const { problemFile } = filesFor();
    const { stdout, stderr } = await reluvex(['solve', problemFile, '--device', 'cpu']);
    expect(stdout).toMatch(/^status +solved$/m);
    expect(stdout).toMatch(/^dual bound +0\.\d+$/m);
    expect(stderr).toMatch(/device: cpu \(f64\)/);
  });

  test('--device gpu takes the adapter that is there and says which', async () => {
    const { problemFile } = filesFor();
    const { code, stdout, stderr } = await reluvex(['solve', problemFile, '--json', '--gap', '1e-2', '--device', 'gpu']);
    const { device } = JSON.parse(stdout) as { device: string };
    expect(code).toBe(0);
    expect(device).not.toMatch(/^cpu/);
    expect(stderr).toContain(`device: ${device}`);
  });

  test('--device auto says which device it chose', async () => {
    const { problemFile } = filesFor();
    const { code, stdout, stderr } = await reluvex(['solve', problemFile, '--json', '--gap', '1e-2']);
    const { device } = JSON.parse(stdout) as { device: string };
    expect(code).toBe(0);
    expect(stderr).toContain(`device: ${device}`);
  });
});
