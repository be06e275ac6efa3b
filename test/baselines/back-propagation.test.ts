import { describe, expect, test } from 'vitest';
import { cpuTrainer } from '../../src/baselines/cpu-trainer';
import { completeGradientSettings, defineGradientTask, type GradientSettings } from '../../src/baselines/gradient-settings';
import { shuffledRows, startNetwork } from '../../src/baselines/gradient-start';
import { objectiveOf } from '../../src/baselines/train-by-gradient';
import type { Network } from '../../src/model/network';
import { LOSSES, type Loss } from '../../src/problem/problem';
import { plantedData } from '../support/planted-data';

/** Central differences of step h are off by a multiple of h² and by rounding of about 2⁻⁵² / h. */
const STEP = 1e-5;
const DIFFERENCE = 1e-8;

function taskOf(loss: Loss, beta: number) {
  const { X, y } = plantedData(24, 5, 3);
  return defineGradientTask({ X, y, loss, beta, neurons: 4, seed: 2 });
}

function parametersOf({ hidden, output }: Network): Float64Array {
  return Float64Array.from([...hidden.data, ...output]);
}

function networkOf(parameters: Float64Array, like: Network): Network {
  const count = like.hidden.data.length;
  return { ...like, hidden: { ...like.hidden, data: parameters.slice(0, count) }, output: parameters.slice(count) };
}

/** One step of plain gradient descent over all samples, as the gradient that it followed. */
async function followed(loss: Loss, beta: number, rate: number): Promise<{ gradient: Float64Array; differences: Float64Array }> {
  const task = taskOf(loss, beta);
  const settings: Partial<GradientSettings> = { optimizer: 'sgd', momentum: 0, batchSize: 24, schedule: 'constant', epochs: 1 };
  const start = startNetwork(task.X, task.neurons, task.seed);
  const trainer = cpuTrainer(task, completeGradientSettings(settings, task), start);
  await trainer.epoch(shuffledRows(24, 1, 1), [{ rate, guard: 0 }]);
  const before = parametersOf(start);
  const after = parametersOf(await trainer.network());
  const objective = (parameters: Float64Array) => objectiveOf(task, networkOf(parameters, start)).clean;
  const differences = before.map((value, at) => {
    const [up, down] = [before.slice(), before.slice()];
    up[at] = value + STEP;
    down[at] = value - STEP;
    return (objective(up) - objective(down)) / (2 * STEP);
  });
  return { gradient: before.map((value, at) => (value - after[at]!) / rate), differences };
}

describe.each(LOSSES)('back-propagation of the %s loss (data 3, weights 2)', (loss) => {
  test.each([0, 0.3])('follows the gradient of the reported objective, with beta %f', async (beta) => {
    const { gradient, differences } = await followed(loss, beta, 0.5);
    gradient.forEach((value, at) => expect(Math.abs(value - differences[at]!)).toBeLessThan(DIFFERENCE));
  });

  test('weight decay adds beta times the weights, to rounding', async () => {
    const [with_, without] = [await followed(loss, 0.25, 0.5), await followed(loss, 0, 0.5)];
    const weights = parametersOf(startNetwork(taskOf(loss, 0).X, 4, 2));
    with_.gradient.forEach((value, at) => expect(value - without.gradient[at]!).toBeCloseTo(0.25 * weights[at]!, 13));
  });
});
