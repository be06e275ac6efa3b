import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ReluClassifier, ReluRegressor } from '../../src/index';
import { reluvex, temporaryFolder } from '../support/cli';
import { npyBytes } from '../support/npy-bytes';

/** Points on three circles; inside the unit circle is "in", outside is "out", with a margin. */
const points = Array.from({ length: 36 }, (_, k) => {
  const radius = [0.4, 1.8, 2.2][k % 3]!;
  return { a: radius * Math.cos(k), b: radius * Math.sin(k), kind: radius < 1 ? 'in' : 'out' };
});
const csv = `a,kind,b\n${points.map(({ a, b, kind }) => `${a},${kind},${b}\n`).join('')}`;

const small = ['--device', 'cpu', '--patterns', '24', '--seed', '3', '--json'];

/** Trains on `content` written to `name`, and returns the folder, the outcome and the model. */
async function trained(name: string, content: string | Uint8Array, ...args: string[]): ReturnType<typeof trainIn> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), content);
  return trainIn(folder, name, args);
}

async function trainIn(folder: string, name: string, args: readonly string[]) {
  const modelFile = join(folder, 'model.json');
  const outcome = await reluvex(['train', join(folder, name), ...small, '--out', modelFile, ...args]);
  expect(outcome).toMatchObject({ code: 0 });
  return { folder, modelFile, outcome, ...learntFrom(modelFile) };
}

/** The estimator in a file, and the model of its only output. */
function learntFrom(modelFile: string) {
  const text = readFileSync(modelFile, 'utf8');
  const { kind } = JSON.parse(text) as { kind: string };
  const estimator = kind === 'classifier' ? ReluClassifier.fromJSON(text) : ReluRegressor.fromJSON(text);
  return { estimator, model: estimator.state.fitted.models[0]! };
}

describe('reluvex train and predict', () => {
  test('classes given as text are mapped, kept in the model, reported and predicted', async () => {
    const { folder, modelFile, outcome, model, estimator } = await trained(
      'data.csv',
      csv,
      '--label',
      'kind',
      '--loss',
      'hinge',
      '--gap',
      '1e-2',
    );
    expect(outcome.stderr).toContain('classes: "in" is -1, "out" is +1');
    expect(estimator.state).toMatchObject({ classes: ['in', 'out'] });
    expect(model).toMatchObject({ bias: true, featureNames: ['a', 'b'], training: { loss: 'hinge', seed: 3 } });
    expect([...model.training.perturbation.radius]).toEqual([0, 0, 0]);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'solved', seed: 3, neurons: model.network.hidden.rows });

    const predicted = await reluvex(['predict', modelFile, join(folder, 'data.csv'), '--label', 'kind']);
    expect(predicted.code).toBe(0);
    expect(predicted.stdout).toBe(points.map(({ kind }) => `${kind}\n`).join(''));
    expect(predicted.stderr).toContain('correct: 36 of 36 (100.0 %)');
  });

  test('predict finds the columns by name, in any order and among others', async () => {
    const { folder, modelFile } = await trained('data.csv', csv, '--label', 'kind', '--loss', 'hinge', '--gap', '1e-2');
    const other = join(folder, 'other.csv');
    writeFileSync(other, `note,b,a\n${points.map(({ a, b }) => `x,${b},${a}\n`).join('')}`);
    expect((await reluvex(['predict', modelFile, other])).stdout).toBe(points.map(({ kind }) => `${kind}\n`).join(''));
    writeFileSync(other, 'a,c\n1,2\n');
    const missing = await reluvex(['predict', modelFile, other]);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('there is no column "b", which the model was trained on');
  });

  test('the same data as .csv, .npy and .npz give the same model', async () => {
    const X = points.flatMap(({ a, b }) => [a, b]);
    const y = points.map(({ kind }) => (kind === 'in' ? 0 : 1));
    const table = points.map(({ a, b }, k) => `${a},${b},${y[k]}\n`).join('');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'y.npy'), npyBytes([36], y, '|u1'));
    writeFileSync(join(folder, 'X.npy'), npyBytes([36, 2], X));
    writeFileSync(join(folder, 'Xy.npz'), zipSync({ 'X.npy': npyBytes([36, 2], X), 'target.npy': npyBytes([36], y, '<i4') }));
    writeFileSync(join(folder, 'Xy.csv'), table);
    const loss = ['--loss', 'logistic', '--gap', '1e-2'];
    const trainings = [
      await trainIn(folder, 'Xy.csv', ['--label', '-1', ...loss]),
      await trainIn(folder, 'X.npy', ['--label', join(folder, 'y.npy'), ...loss]),
      await trainIn(folder, 'Xy.npz', ['--label', 'target', ...loss]),
    ];
    for (const { estimator } of trainings) expect(estimator.state).toMatchObject({ classes: [0, 1] });
    const models = trainings.map(({ model }) => model);
    expect(models[1]).toEqual(models[0]);
    expect(models[2]).toEqual(models[0]);
  });

  test('real targets are predicted as values', async () => {
    const text = `x,y\n${Array.from({ length: 20 }, (_, k) => `${k / 10 - 1},${Math.abs(k / 10 - 1)}\n`).join('')}`;
    const { folder, modelFile, estimator } = await trained('abs.csv', text, '--label', 'y', '--loss', 'squared', '--beta', '1e-4');
    expect(estimator).toBeInstanceOf(ReluRegressor);
    const { stdout, stderr } = await reluvex(['predict', modelFile, join(folder, 'abs.csv'), '--label', 'y', '--json']);
    const { predictions, values } = JSON.parse(stdout) as { predictions: number[]; values: number[] };
    expect(predictions).toEqual(values);
    const error = values.reduce((sum, value, k) => sum + (value - Math.abs(k / 10 - 1)) ** 2, 0) / 20;
    // The mean square loss is at most the program, which two neurons of |x| make at most 4 β.
    expect(error / 2).toBeLessThan(4e-4 * 1.001);
    expect(stderr).toContain(`mean squared error: ${error.toPrecision(6)}`);
  });

  test('epsilon is spread over the features, and the column of ones stays where it is', async () => {
    const one = await trained('data.csv', csv, '--label', 'kind', '--loss', 'hinge', '--epsilon', '0.05', '--gap', '0.05');
    expect([...one.model.training.perturbation.radius]).toEqual([0.05, 0.05, 0]);
    const each = await trained('data.csv', csv, '--label', 'kind', '--loss', 'hinge', '--epsilon', '0.1,0', '--no-bias', '--gap', '0.05');
    expect([...each.model.training.perturbation.radius]).toEqual([0.1, 0]);
    expect(each.model.bias).toBe(false);
    const ball = await trained('data.csv', csv, '--label', 'kind', '--loss', 'hinge', '--epsilon', '0.05', '--norm', 'l2', '--gap', '0.05');
    expect(ball.model).toMatchObject({ bias: false, training: { perturbation: { norm: 'l2' } } });
  });

  test('--standardize makes the model independent of the units of the features', async () => {
    const scaled = `a,kind,b\n${points.map(({ a, b, kind }) => `${1024 * a + 4096},${kind},${b / 64}\n`).join('')}`;
    const options = ['--label', 'kind', '--loss', 'hinge', '--gap', '1e-2', '--standardize'];
    const [plain, other] = [await trained('data.csv', csv, ...options), await trained('data.csv', scaled, ...options)];
    const values = await Promise.all(
      [plain, other].map(async ({ folder, modelFile }) =>
        (await reluvex(['predict', modelFile, join(folder, 'data.csv'), '--values'])).stdout.trim().split('\n').map(Number),
      ),
    );
    expect(values[0]!.map((value) => (value >= 0 ? 'out' : 'in'))).toEqual(points.map(({ kind }) => kind));
    // The same iterations on data that differ by rounding, about 1e-13; a factor 1e4 is left for what the iterations make of it.
    values[0]!.forEach((value, k) => expect(Math.abs(value - values[1]![k]!)).toBeLessThan(1e-9));
  });

  test('an array without the columns of the model is refused', async () => {
    const { folder, modelFile } = await trained('data.csv', csv, '--label', 'kind', '--loss', 'hinge', '--gap', '0.1');
    const file = join(folder, 'X.npy');
    writeFileSync(file, npyBytes([1, 3], [1, 2, 3]));
    const { code, stderr } = await reluvex(['predict', modelFile, file]);
    expect(code).toBe(2);
    expect(stderr).toContain('X has 3 features but the model was trained on 2');
  });
});
