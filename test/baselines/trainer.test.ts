import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cpuTrainer } from '../../src/baselines/cpu-trainer';
import { gpuTrainer } from '../../src/baselines/gpu-trainer';
import { batchRates } from '../../src/baselines/gradient-rates';
import { completeGradientSettings, defineGradientTask, type GradientSettings } from '../../src/baselines/gradient-settings';
import { shuffledRows, startNetwork } from '../../src/baselines/gradient-start';
import type { Accelerator } from '../../src/gpu/accelerator';
import { LOSSES } from '../../src/problem/problem';
import { testAccelerator } from '../support/accelerator';
import { plantedData } from '../support/planted-data';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/**
 * How far three epochs of three batches in f32 may be from the same in f64, relative to the largest weight. A batch rounds every
 * number some 60 times, of terms that exceed the results by a factor of less than ten, and the rates below let no difference grow by
 * more than a factor of two an epoch: 9 · 60 · 10 · 2⁻²⁴ · 4 is 1.3e-3; errors of random sign leave 1e-4.
 */
const BOUND = 1e-4;
const EPOCHS = 3;
const SAMPLES = 25;

async function compare(loss: (typeof LOSSES)[number], norm: 'linf' | 'l2', given: Partial<GradientSettings>): Promise<void> {
  const { X, y } = plantedData(SAMPLES, 6, 1);
  const epsilon = norm === 'l2' ? 0.2 : [0.1, 0.1, 0.1, 0.1, 0.1, 0];
  const task = defineGradientTask({ X, y, loss, beta: 0.01, epsilon, norm, neurons: 9, seed: 4 });
  const held = plantedData(7, 6, 2);
  const plan = completeGradientSettings({ batchSize: 10, epochs: EPOCHS, adversarySteps: 4, validation: held, ...given }, task);
  const start = startNetwork(task.X, task.neurons, task.seed);
  const [got, want] = [await gpuTrainer(accelerator, task, plan, start), cpuTrainer(task, plan, start)];
  expect([got.batches, want.batches]).toEqual([3, 3]);
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const order = shuffledRows(SAMPLES, task.seed, epoch);
    const rates = batchRates(plan, epoch, got.batches);
    const [loss, expected] = [await got.epoch(order, rates), await want.epoch(order, rates)];
    expect(Math.abs(loss - expected)).toBeLessThanOrEqual(BOUND * Math.max(1, expected));
  }
  const [a, b] = [await got.network(), await want.network()];
  expectClose([...a.hidden.data, ...a.output], [...b.hidden.data, ...b.output]);
  expectClose(Array.from(await got.validate()), Array.from(await want.validate()));
}

function expectClose(got: readonly number[], want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  const size = want.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const wrong = want.findIndex((value, at) => !(Math.abs(got[at]! - value) <= BOUND * size));
  expect(wrong < 0 ? 'the same' : `entry ${wrong} is ${got[wrong]}, not ${want[wrong]} ± ${BOUND * size}`).toBe('the same');
}

describe.each(LOSSES)('three epochs on the GPU are those of the twin, %s (data 1 and 2, weights 4)', (loss) => {
  test.each(['sgd', 'adam'] as const)('%s, no adversary', (optimizer) => compare(loss, 'linf', { optimizer, learningRate: 0.02 }));
  test.each([
    ['fgsm', 'linf'],
    ['pgd', 'linf'],
    ['fgsm', 'l2'],
    ['pgd', 'l2'],
  ] as const)('%s training, %s', (adversary, norm) => compare(loss, norm, { adversary, optimizer: 'sgd', learningRate: 0.02 }));
});

test('validation may meet another adversary than training', () => compare('hinge', 'linf', { validateUnder: 'pgd', learningRate: 0.02 }));
test('one batch for all samples, one for each', async () => {
  const { X, y } = plantedData(5, 3, 1);
  const task = defineGradientTask({ X, y, loss: 'squared', beta: 0, neurons: 2 });
  for (const [batchSize, batches] of [
    [5, 1],
    [500, 1],
    [1, 5],
  ] as const) {
    const plan = completeGradientSettings({ batchSize }, task);
    const trainer = await gpuTrainer(accelerator, task, plan, startNetwork(task.X, 2, 0));
    expect(trainer.batches).toBe(batches);
    expect(await trainer.epoch(shuffledRows(5, 0, 1), batchRates(plan, 1, batches))).toBeGreaterThan(0);
  }
});
