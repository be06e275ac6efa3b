import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/cli/dataset';
import { reluvex, temporaryFolder } from '../support/cli';
import { blobs } from '../support/tables';

const small = ['--device', 'cpu', '--patterns', '8', '--gap', '0.1', '--json'];

/** The path of a new file. */
function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** An IDX file of bytes. */
function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, length >> 8, length & 255]), ...values]);
}

describe('data files', () => {
  test('LIBSVM files train and predict, with the width of the model where a file leaves out its last features', async () => {
    const rows = Array.from({ length: 12 }, (_, k) => `${k % 2 === 0 ? 1 : -1} 1:${k % 2 === 0 ? 1 + k / 20 : -1 - k / 20} 3:${k / 10}\n`);
    const [data, model] = [fileOf('data.libsvm', rows.join('')), join(temporaryFolder(), 'model.json')];
    expect(await reluvex(['train', data, '--loss', 'hinge', ...small, '--out', model])).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await reluvex(['predict', model, fileOf('new.svm', '1 1:2\n-1 1:-2\n')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n-1\n' });
    expect(stderr).toContain('correct: 2 of 2');
    expect(await reluvex(['predict', model, fileOf('wide.svm', '1 4:2\n')])).toMatchObject({ code: 2 });
  });

  test('IDX images are bytes/255, every so many pixels of them, with their labels, also compressed', async () => {
    const images = idx([2, 3, 3], [0, 51, 102, 1, 2, 3, 153, 204, 255, ...new Array<number>(9).fill(255)]);
    const label = fileOf('t10k-labels-idx1-ubyte', idx([2], [7, 3]));
    for (const file of [fileOf('t10k-images-idx3-ubyte', images), fileOf('images.idx.gz', gzipSync(images))]) {
      const { X, labels } = await readDataset(file, { label, every: 2 });
      expect(X).toMatchObject({ rows: 2, columns: 4 });
      expect([...X.data]).toEqual([0, 0.4, 0.6, 1, 1, 1, 1, 1]);
      expect(labels).toEqual([7, 3]);
    }
  });

  test('CIFAR-10 batches have three channels and their labels', async () => {
    const record = (label: number, red: number) => [label, ...new Array<number>(1024).fill(red), ...new Array<number>(2048).fill(0)];
    const file = fileOf('data_batch_1.bin', Uint8Array.from([...record(9, 255), ...record(2, 51)]));
    const { X, labels } = await readDataset(file, { every: 16, keep: ['2'] });
    expect(X).toMatchObject({ rows: 1, columns: 12 });
    expect([...X.data]).toEqual([0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(labels).toEqual([2]);
  });

  test('--keep and --rows choose rows by their labels, in their order', async () => {
    const { X, labels } = await readDataset(fileOf('data.csv', 'x,l\n1,a\n2,b\n3,c\n4,a\n5,c\n'), {
      label: 'l',
      keep: ['a', 'c'],
      rows: 3,
    });
    expect([...X.data]).toEqual([1, 3, 4]);
    expect(labels).toEqual(['a', 'c', 'a']);
  });
});

describe('reluvex train', () => {
  test('tells any number of classes apart, says how it is arranged, and reports folds and rows held out', async () => {
    const data = fileOf('data.csv', blobs(['red', 'green', 'blue'], 10));
    const model = join(temporaryFolder(), 'model.json');
    const args = ['train', data, '--label', 'kind', '--loss', 'hinge', ...small, '--folds', '2', '--validate', '0.2', '--out', model];
    const { code, stdout, stderr } = await reluvex(args);
    expect(code).toBe(0);
    expect(stderr).toContain('classes: "blue", "green", "red", one output each, against the rest');
    const report = JSON.parse(stdout) as {
      readonly trainingScore: number;
      readonly validationScore: number;
      readonly crossValidation: { readonly scores: number[]; readonly mean: number };
    };
    // The classes' corners are further apart than twice the spread, so that a line tells each from the rest.
    expect(report).toMatchObject({ status: 'solved', trainingScore: 1, validationScore: 1 });
    expect(report.crossValidation.scores).toHaveLength(2);
    expect(stderr).toContain('correct: 24 of 24');
    const values = await reluvex(['predict', model, data, '--label', 'kind', '--values', '--json']);
    const rows = (JSON.parse(values.stdout) as { values: number[][] }).values;
    expect(rows.every((row) => row.length === 3)).toBe(true);
  });

  test('--calibrate gives the hinge loss probabilities', async () => {
    const data = fileOf('data.csv', blobs(['in', 'out'], 8));
    const model = join(temporaryFolder(), 'model.json');
    const args = ['train', data, '--label', 'kind', '--loss', 'hinge', ...small, '--out', model];
    expect(await reluvex(args)).toMatchObject({ code: 0 });
    const refused = await reluvex(['predict', model, data, '--label', 'kind', '--probabilities']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(await reluvex([...args, '--calibrate', '2'])).toMatchObject({ code: 0 });
    const { code, stdout } = await reluvex(['predict', model, data, '--label', 'kind', '--probabilities']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(16);
  });

  test('an epsilon in standard deviations is that share of each column', async () => {
    const data = fileOf('data.csv', 'a,b,l\n-1,-100,x\n1,100,y\n-1,100,x\n1,-100,y\n');
    const model = join(temporaryFolder(), 'model.json');
    await reluvex(['train', data, '--label', 'l', '--loss', 'hinge', ...small, '--epsilon', '0.1sd', '--out', model]);
    const { options } = JSON.parse(readFileSync(model, 'utf8')) as { options: { epsilon: number[] } };
    // The columns are ±1 and ±100, of deviations 1 and 100.
    expect(options.epsilon).toEqual([0.1, 10]);
  });

  test('an interrupted run that has nothing yet exits with 130 and writes no model', async () => {
    const data = fileOf('data.csv', blobs(['in', 'out'], 4));
    const outcome = await reluvex(['train', data, '--label', 'kind', '--loss', 'hinge', ...small], AbortSignal.abort());
    expect(outcome).toMatchObject({ code: 130, stdout: '' });
    expect(outcome.stderr).toMatch(/reluvex: cancelled\n$/);
  });
});
