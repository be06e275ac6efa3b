import { describe, expect, test } from 'vitest';
import type { GradientSettings } from '../../src/baselines/gradient-settings';
import { tuneGradient } from '../../src/baselines/tune-gradient';
import type { TuneSettings } from '../../src/baselines/tune-settings';
import { trainByGradient } from '../../src/baselines/train-by-gradient';
import { splitForValidation } from '../../src/baselines/validation-split';
import { plantedData, selectedRows } from '../support/planted-data';

const data = plantedData(60, 5, 1);
const input = { ...data, loss: 'hinge', beta: 1e-3, epsilon: [0.1, 0.1, 0.1, 0.1, 0], neurons: 6 } as const;
const training: Omit<Partial<GradientSettings>, 'onProgress' | 'validation'> = {
  device: 'cpu',
  epochs: 10,
  batchSize: 15,
  adversary: 'fgsm',
};
const grid = { learningRate: [1e-6, 0.03], beta: [1e-3, 10] };
const settings: TuneSettings = { ...training, grid, seeds: [3, 4], validationShare: 0.25 };

describe('tuneGradient', () => {
  test('takes the best of the grid on the validation part and trains it with every seed (data 1)', async () => {
    const progress: number[] = [];
    const result = await tuneGradient(input, { ...settings, onProgress: ({ run, runs }) => progress.push(run / runs) });
    expect(result.table.map(({ choice }) => [choice.learningRate, choice.beta])).toEqual([
      [1e-6, 1e-3],
      [0.03, 1e-3],
      [1e-6, 10],
      [0.03, 10],
    ]);
    expect(result.choice).toEqual({ learningRate: 0.03, beta: 1e-3, optimizer: 'adam' });
    const chosen = result.table.find(({ choice }) => choice === result.choice)!.validation!;
    for (const { validation } of result.table) {
      expect(validation!.accuracy).toBeLessThanOrEqual(chosen.accuracy);
      if (validation!.accuracy === chosen.accuracy) expect(validation!.loss).toBeGreaterThanOrEqual(chosen.loss);
    }
    expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((run) => run / 6));
    expect(result.runs.map((run) => run.seed)).toEqual([3, 4]);
    const part = (rows: Uint32Array) => selectedRows(data, rows);
    const again = { ...input, ...part(result.split.training), seed: 3 };
    const same = await trainByGradient(again, { ...training, learningRate: 0.03, validation: part(result.split.validation) });
    expect(result.runs[0]!.network).toEqual(same.network);
    expect(result.runs[0]!.objective).toEqual(same.objective);
  });

  test('scores of several seeds are averaged, and the squared loss is chosen by its loss', async () => {
    const result = await tuneGradient(
      { ...input, loss: 'squared' },
      { ...settings, grid: { learningRate: [0.03, 1e-6], optimizer: ['sgd', 'adam'] }, seeds: [1], gridSeeds: [1, 2] },
    );
    for (const { validation, runs } of result.table) {
      expect(runs.map(({ seed }) => seed)).toEqual([1, 2]);
      expect(validation!.loss).toBeCloseTo((runs[0]!.validation!.loss + runs[1]!.validation!.loss) / 2, 12);
    }
    const least = Math.min(...result.table.map(({ validation }) => validation!.loss));
    expect(result.table.find(({ choice }) => choice === result.choice)!.validation!.loss).toBe(least);
    expect(result.choice.learningRate).toBe(0.03);
  });

  test('an aborted tuning rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(tuneGradient(input, { ...settings, signal: controller.signal, onProgress })).rejects.toThrow('enough');
  });

  test.each<[string, Partial<TuneSettings>]>([
    ['grid.learningRate is empty', { grid: { learningRate: [] } }],
    ['learningRate is -1', { grid: { learningRate: [0.1, -1] } }],
    ['beta is -2', { grid: { learningRate: [0.1], beta: [-2] } }],
    ['seeds is empty', { seeds: [] }],
    ['seed is -1', { seeds: [0, -1] }],
    ['validationShare is 1', { validationShare: 1 }],
    ['unknown setting "step"', { step: 1 } as Partial<TuneSettings>],
  ])('refuses: %s', async (message, change) => {
    let worked = false;
    const onProgress = () => void (worked = true);
    await expect(tuneGradient(input, { ...settings, ...change, onProgress })).rejects.toThrow(message);
    expect(worked).toBe(false);
  });
});

describe('splitForValidation', () => {
  test('holds out the same share of each label, by the seed', () => {
    const y = Array.from({ length: 50 }, (_, k) => (k < 40 ? 1 : -1));
    const { training, validation } = splitForValidation(y, 'hinge', 0.2, 1);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, k) => k));
    expect([1, -1].map((label) => validation.filter((k) => y[k] === label).length)).toEqual([8, 2]);
    for (const part of [training, validation]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
    expect(splitForValidation(y, 'hinge', 0.2, 1)).toEqual({ training, validation });
    expect(splitForValidation(y, 'hinge', 0.2, 2).validation).not.toEqual(validation);
  });

  test('leaves something of each label on both sides, or says that it cannot', () => {
    const y = [1, 1, 1, -1, -1];
    expect(splitForValidation(y, 'logistic', 0.01, 0).validation.length).toBe(2);
    expect(() => splitForValidation(y, 'logistic', 0.9, 0)).toThrow('leaves nothing to train on of 3 and 2 samples');
    expect(splitForValidation([5, 5, 5, 5], 'squared', 0.5, 0).validation.length).toBe(2);
  });
});
