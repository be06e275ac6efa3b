import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReluClassifier, ReluRegressor } from '../../src/index';
import { reluvex, temporaryFolder } from '../support/cli';
import { blobs } from '../support/tables';

const small = ['--device', 'cpu', '--patterns', '8', '--gap', '0.05', '--beta', '1e-3'];

/** Two models and their data: three classes with probabilities, and real values; trained once, by the command line. */
let files: { readonly classes: string; readonly classModel: string; readonly values: string; readonly valueModel: string };

describe('what judges a trained model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reluvex-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    files = {
      classes: join(folder, 'classes.csv'),
      classModel: join(folder, 'classes.json'),
      values: join(folder, 'values.csv'),
      valueModel: join(folder, 'values.json'),
    };
    writeFileSync(files.classes, blobs(['red', 'green', 'blue'], 10));
    writeFileSync(files.values, `x,y\n${Array.from({ length: 16 }, (_, k) => `${k / 8 - 1},${Math.abs(k / 8 - 1)}\n`).join('')}`);
    const classes = ['train', files.classes, '--label', 'kind', '--loss', 'logistic', '--standardize', ...small, '--out', files.classModel];
    expect(await reluvex(classes)).toMatchObject({ code: 0 });
    const values = ['train', files.values, '--label', 'y', '--loss', 'squared', ...small, '--out', files.valueModel];
    expect(await reluvex(values)).toMatchObject({ code: 0 });
  });

  test('evaluate counts every sample once in the confusion matrix and in the reliability table', async () => {
    const { code, stdout } = await reluvex(['evaluate', files.classModel, files.classes, '--label', 'kind', '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      readonly accuracy: number;
      readonly classes: string[];
      readonly confusion: number[][];
      readonly calibration: { readonly bins: { readonly samples: number }[]; readonly brier: number };
    };
    expect(report.classes).toEqual(['blue', 'green', 'red']);
    expect(report.confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([10, 10, 10]);
    expect(report.accuracy).toBe(report.confusion.reduce((sum, row, own) => sum + row[own]!, 0) / 30);
    expect(report.calibration.bins.reduce((sum, { samples }) => sum + samples, 0)).toBe(30);
    const text = (await reluvex(['evaluate', files.classModel, files.classes, '--label', 'kind'])).stdout;
    expect(text).toMatch(/^true \\ predicted +blue +green +red$/m);
    expect(text).toMatch(/^Brier score +0\.\d+$/m);
  });

  test('evaluate states the errors of real values', async () => {
    const { stdout } = await reluvex(['evaluate', files.valueModel, files.values, '--label', 'y', '--json']);
    const report = JSON.parse(stdout) as { readonly score: number; readonly meanSquaredError: number; readonly largestError: number };
    const model = ReluRegressor.fromJSON(readFileSync(files.valueModel, 'utf8'));
    const errors = Array.from({ length: 16 }, (_, k) => Math.abs(model.predict([[k / 8 - 1]])[0]! - Math.abs(k / 8 - 1)));
    expect(Math.abs(report.largestError - Math.max(...errors))).toBeLessThan(1e-12);
    expect(report.score).toBeGreaterThan(0.9);
    expect(report.meanSquaredError).toBeLessThanOrEqual(report.largestError ** 2);
  });

  test('certify and attack leave true robust accuracy between them, and the radius agrees with the verdicts', async () => {
    const out = join(temporaryFolder(), 'verdicts.csv');
    const common = [files.classModel, files.classes, '--label', 'kind', '--epsilon', '0.7sd', '--device', 'cpu', '--json'];
    const certify = await reluvex(['certify', ...common, '--radius', '--out', out]);
    expect(certify.code).toBe(0);
    const { certified, attacked, unknown } = JSON.parse(certify.stdout) as Record<'certified' | 'attacked' | 'unknown', number>;
    expect(Math.abs(certified + attacked + unknown - 1)).toBeLessThan(1e-12);
    const rows = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(rows).toHaveLength(30);
    expect(rows.filter(([, verdict]) => verdict === 'certified')).toHaveLength(Math.round(30 * certified));
    expect(new Set(rows.map(([, verdict]) => verdict)).size).toBeGreaterThan(1);
    // A bisection's certified end is at most 1 % below the radius, and verdicts at 1 are those of the trial at 1.
    for (const [, verdict, , , radius] of rows) expect(Number(radius) >= 1).toBe(verdict === 'certified');
    const points = join(temporaryFolder(), 'worst.csv');
    const attack = await reluvex(['attack', ...common, '--out', points]);
    const found = JSON.parse(attack.stdout) as { readonly attacked: number; readonly clean: number };
    expect(found.attacked).toBeGreaterThanOrEqual(certified);
    expect(found.attacked).toBeLessThan(found.clean);
    const again = await reluvex(['evaluate', files.classModel, points, '--label', 'label', '--json']);
    expect((JSON.parse(again.stdout) as { accuracy: number }).accuracy).toBe(found.attacked);
    const weaker = await reluvex(['attack', ...common, '--method', 'fgsm']);
    expect((JSON.parse(weaker.stdout) as { attacked: number }).attacked).toBeGreaterThanOrEqual(found.attacked);
  });

  test('certify bounds the error of real values from above what an attack finds', async () => {
    const common = [files.valueModel, files.values, '--label', 'y', '--epsilon', '0.05', '--device', 'cpu', '--json'];
    const { meanSquaredError } = JSON.parse((await reluvex(['certify', ...common])).stdout) as { meanSquaredError: number };
    const attack = JSON.parse((await reluvex(['attack', ...common])).stdout) as { attacked: number; clean: number };
    const clean = JSON.parse((await reluvex(['evaluate', files.valueModel, files.values, '--label', 'y', '--json'])).stdout) as {
      meanSquaredError: number;
    };
    expect(meanSquaredError).toBeGreaterThan(clean.meanSquaredError);
    expect(attack.attacked).toBeLessThan(attack.clean);
  });

  test('a model that was trained without an adversary is only certified against one that is named', async () => {
    for (const command of ['certify', 'attack']) {
      const { code, stderr } = await reluvex([command, files.classModel, files.classes, '--label', 'kind']);
      expect(code).toBe(2);
      expect(stderr).toContain('the model was trained with epsilon 0: say with --epsilon');
    }
    const raw = await reluvex(['certify', files.valueModel, files.values, '--label', 'y', '--epsilon', '1sd']);
    expect(raw).toMatchObject({ code: 2 });
    expect(raw.stderr).toContain('an epsilon in sd needs the deviations');
  });

  test('an interrupted certify and attack exit with 130 and say so', async () => {
    for (const command of ['certify', 'attack']) {
      const args = [command, files.classModel, files.classes, '--label', 'kind', '--epsilon', '0.1', '--device', 'cpu'];
      const { code, stdout, stderr } = await reluvex(args, AbortSignal.abort());
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(stderr).toMatch(/reluvex: cancelled\n$/);
    }
  });

  test('export writes what the estimator writes, in the format of the ending', async () => {
    const folder = temporaryFolder();
    const model = ReluClassifier.fromJSON(readFileSync(files.classModel, 'utf8'));
    const expected: Record<string, Uint8Array> = {
      'model.onnx': model.toOnnx(),
      'model.safetensors': model.toSafetensors({ precision: 'double' }),
      'model.json': new TextEncoder().encode(`${JSON.stringify(model)}\n`),
    };
    for (const [name, bytes] of Object.entries(expected)) {
      const out = join(folder, name);
      const precision = name.endsWith('safetensors') ? ['--precision', 'double'] : [];
      expect(await reluvex(['export', files.classModel, '--out', out, ...precision])).toMatchObject({ code: 0 });
      expect(Uint8Array.from(readFileSync(out))).toEqual(bytes);
    }
  });

  test('predict prints probabilities in the order of the labels', async () => {
    const { stdout } = await reluvex(['predict', files.classModel, files.classes, '--label', 'kind', '--probabilities']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',').map(Number));
    expect(rows).toHaveLength(30);
    for (const row of rows) expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-12);
    const predicted = (await reluvex(['predict', files.classModel, files.classes, '--label', 'kind'])).stdout.trimEnd().split('\n');
    expect(rows.map((row) => ['blue', 'green', 'red'][row.indexOf(Math.max(...row))])).toEqual(predicted);
    const refused = await reluvex(['predict', files.valueModel, files.values, '--label', 'y', '--probabilities']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
  });
});
