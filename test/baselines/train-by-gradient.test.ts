import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { pgd } from '../../src/attacks/pgd';
import type { GradientInput, GradientSettings } from '../../src/baselines/gradient-settings';
import { shuffledRows } from '../../src/baselines/gradient-start';
import { trainByGradient } from '../../src/baselines/train-by-gradient';
import type { Accelerator } from '../../src/gpu/accelerator';
import { describeAdapter } from '../../src/gpu/device';
import type { Network } from '../../src/model/network';
import { defineProblem, LOSSES } from '../../src/problem/problem';
import { enumeratePatterns } from '../../src/sampling/enumerate';
import { testAccelerator } from '../support/accelerator';
import { plantedData } from '../support/planted-data';
import { drawsOf } from '../support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const data = plantedData(40, 5, 1);
const small: GradientInput = { ...data, loss: 'hinge', beta: 1e-3, neurons: 6, seed: 1 };
const quick: Partial<GradientSettings> = { device: 'cpu', epochs: 8, batchSize: 10 };

describe.each(LOSSES)('%s', (loss) => {
  test.each(['sgd', 'adam'] as const)('%s lowers the objective on the GPU (data 1, weights 1)', async (optimizer) => {
    const input = { ...small, loss };
    const settings = { device: accelerator, optimizer, batchSize: 10 };
    const before = await trainByGradient(input, { ...settings, epochs: 1, learningRate: 1e-9 });
    const after = await trainByGradient(input, { ...settings, epochs: 30, learningRate: 0.02 });
    expect(after.status).toBe('finished');
    expect(after.device).toBe(describeAdapter(accelerator.adapter));
    expect([after.epochs, after.bestEpoch, after.history.length]).toEqual([30, 30, 30]);
    expect(after.objective.clean).toBeLessThan(0.7 * before.objective.clean);
    expect(after.objective.attacked).toBe(after.objective.clean);
  });

  test('no network is better than the convex optimum over all patterns allows, and a wide one comes near (seed 5)', async () => {
    const draws = drawsOf(5);
    const X = Array.from({ length: 9 }, () => [draws.normal(), draws.normal()]);
    const y = X.map(([a, b], k) => (k < 2 ? 1 - 2 * k : Math.sign(Math.abs(a!) - Math.abs(b!) + 0.2 * draws.normal())));
    const patterns = await enumeratePatterns(X);
    const { status, objective } = await solve(defineProblem({ X, y, patterns, loss, cone: 'hard', beta: 0.02 }), { device: 'cpu' });
    expect(status).toBe('solved');
    const settings = { device: 'cpu', epochs: 400, batchSize: 9, learningRate: 0.03 } as const;
    const run = await trainByGradient({ X, y, loss, beta: 0.02, neurons: 60, seed: 5 }, settings);
    expect(run.objective.clean).toBeGreaterThanOrEqual(objective.dualBound);
    expect(run.objective.clean).toBeLessThan(1.1 * objective.program);
  });
});

describe('seeds', () => {
  test('the same seed gives the same bits, another one another network', async () => {
    for (const device of ['cpu', accelerator] as const) {
      const settings = { ...quick, device, epochs: 3 };
      const [first, again, other] = [
        await trainByGradient(small, settings),
        await trainByGradient(small, settings),
        await trainByGradient({ ...small, seed: 2 }, settings),
      ];
      expect(again.network).toEqual(first.network);
      expect(other.network).not.toEqual(first.network);
    }
  });

  test('every epoch goes once through all samples, each in its own order', () => {
    const orders = [1, 2, 3].map((epoch) => shuffledRows(100, 7, epoch));
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k));
    expect(new Set(orders.map((order) => order.join())).size).toBe(3);
  });
});

describe('adversarial training', () => {
  const epsilon = [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0];
  const train = plantedData(120, 11, 1);
  const test_ = plantedData(200, 11, 2);
  const input: GradientInput = { ...train, loss: 'hinge', beta: 1e-3, epsilon, neurons: 12, seed: 1 };
  const settings: Partial<GradientSettings> = { epochs: 40, batchSize: 30, learningRate: 0.02 };

  async function robustAccuracy(network: Network): Promise<number> {
    const { values } = await pgd(network, test_.X, test_.y, { epsilon, steps: 20, device: 'cpu' });
    return values.filter((value) => value > 0).length / values.length;
  }

  test.each(['fgsm', 'pgd'] as const)('%s: holds on test samples that plain training loses (data 1 and 2)', async (adversary) => {
    const plain = await trainByGradient(input, { ...settings, device: accelerator });
    const robust = await trainByGradient(input, { ...settings, device: accelerator, adversary });
    expect(await robustAccuracy(robust.network)).toBeGreaterThan((await robustAccuracy(plain.network)) + 0.2);
    expect(robust.objective.attacked).toBeLessThan(plain.objective.attacked);
    expect(robust.objective.attacked).toBeGreaterThanOrEqual(robust.objective.clean);
  });
});

describe('validation', () => {
  const validation = plantedData(30, 5, 9);

  test.each(['loss', 'accuracy'] as const)('the best epoch by %s is kept, under the adversary of training', async (keep) => {
    const settings = { ...quick, epochs: 12, keep, validation, adversary: 'fgsm', learningRate: 0.05 } as const;
    const run = await trainByGradient({ ...small, epsilon: 0.8 }, settings);
    const scores = run.history.map((epoch) => epoch.validation!);
    const best = scores[run.bestEpoch - 1]!;
    expect(run.validation).toEqual(best);
    expect(new Set(scores.map((score) => score.accuracy)).size).toBeGreaterThan(2);
    if (keep === 'loss') expect(best.loss).toBe(Math.min(...scores.map((score) => score.loss)));
    else {
      const top = scores.filter((score) => score.accuracy === Math.max(...scores.map((each) => each.accuracy)));
      expect(best.loss).toBe(Math.min(...top.map((score) => score.loss)));
    }
    const { values } = await pgd(run.network, validation.X, validation.y, { epsilon: 0.8, steps: 1, stepSize: 1, device: 'cpu' });
    expect(best.accuracy).toBe(values.filter((value) => value > 0).length / 30);
  });

  test('patience ends a run that learns nothing more, and keeps what was best', async () => {
    const run = await trainByGradient(small, { ...quick, epochs: 500, validation, patience: 3, learningRate: 0.05 });
    expect(run.status).toBe('stopped-early');
    expect(run.epochs).toBe(run.bestEpoch + 3);
  });
});

describe('endings', () => {
  test.each(['cpu', 'gpu'])('a run that is aborted returns the network of its last epoch (%s)', async (where) => {
    const settings = { ...quick, device: where === 'cpu' ? ('cpu' as const) : accelerator, schedule: 'constant' as const };
    const controller = new AbortController();
    const onProgress = ({ epoch }: { epoch: number }) => epoch === 2 && controller.abort();
    const run = await trainByGradient(small, { ...settings, signal: controller.signal, onProgress });
    expect([run.status, run.epochs, run.bestEpoch]).toEqual(['cancelled', 2, 2]);
    expect(run.network).toEqual((await trainByGradient(small, { ...settings, epochs: 2 })).network);
    const none = await trainByGradient(small, { ...settings, signal: AbortSignal.abort() });
    expect([none.status, none.epochs, none.bestEpoch]).toEqual(['cancelled', 0, 0]);
  });

  test.each(['cpu', 'gpu'])('weights that leave the finite numbers end it, and the network before is returned (%s)', async (where) => {
    const device = where === 'cpu' ? 'cpu' : accelerator;
    const run = await trainByGradient(
      { ...small, loss: 'squared' },
      { ...quick, device, optimizer: 'sgd', learningRate: 1e12, epochs: 60 },
    );
    expect(run.status).toBe('diverged');
    expect(run.network.hidden.data.every(Number.isFinite)).toBe(true);
    expect(run.bestEpoch).toBe(run.epochs);
  });
});

describe('wrong input is refused before any work', () => {
  test.each<[string, Partial<GradientInput>, Partial<GradientSettings>]>([
    ['beta is -1', { beta: -1 }, {}],
    ['neurons is 0', { neurons: 0 }, {}],
    ['seed is 0.5', { seed: 0.5 }, {}],
    ['y has 3 values but X has 40 samples', { y: [1, -1, 1] }, {}],
    ['epsilon has 2 values but X has 5 features', { epsilon: [1, 2] }, {}],
    ['learningRate is 0', {}, { learningRate: 0 }],
    ['momentum is 1', {}, { momentum: 1 }],
    ['epochs is 1.5', {}, { epochs: 1.5 }],
    ['batchSize is 0', {}, { batchSize: 0 }],
    ['patience is 0', {}, { patience: 0 }],
    ['optimizer is "lbfgs"', {}, { optimizer: 'lbfgs' as 'sgd' }],
    ['unknown setting "rate"', {}, { rate: 1 } as Partial<GradientSettings>],
    ['adversary is "pgd" and validateUnder "pgd" but epsilon is 0', {}, { adversary: 'pgd' }],
    ['validation.X has 4 features but X has 5', {}, { validation: plantedData(4, 4, 1) }],
  ])('%s', async (message, input, settings) => {
    await expect(trainByGradient({ ...small, ...input }, { ...quick, ...settings })).rejects.toThrow(message);
  });
});
