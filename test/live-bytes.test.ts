import { afterAll, beforeAll, expect, test } from 'vitest';
import { solve } from '../src/admm/solve';
import { pgd } from '../src/attacks/pgd';
import { trainByGradient } from '../src/baselines/train-by-gradient';
import { pricePatterns } from '../src/enrich/price';
import { refine } from '../src/enrich/refine';
import { trainPriced } from '../src/enrich/train-priced';
import type { Accelerator } from '../src/gpu/accelerator';
import { trainClasses } from '../src/multiclass';
import { betaPath, epsilonPath } from '../src/path';
import { train } from '../src/train';
import { verify } from '../src/verify/verify';
import { testAccelerator } from './support/accelerator';
import { tinyProblem } from './support/tiny-problem';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const problem = tinyProblem();
const { X, y, loss, beta } = problem;
const epsilon = 0.05;
const input = { X, y, loss, beta, epsilon, patterns: 4, seed: 1 };
const quick = (device: Accelerator | 'cpu') => ({ device, gap: 0.1, maxIterations: 40, checkEvery: 10 });
const onCpu = async () => (await train(input, quick('cpu'))).network;

const WORK: Readonly<Record<string, (device: Accelerator) => Promise<unknown>>> = {
  solve: (device) => solve(problem, quick(device)),
  train: (device) => train(input, quick(device)),
  trainClasses: (device) => trainClasses({ X, labels: Array.from(y, String), loss, beta, patterns: 4 }, quick(device)),
  betaPath: (device) => betaPath(problem, { ...quick(device), betas: [1e-2, 1e-3] }),
  epsilonPath: (device) => epsilonPath(problem, { ...quick(device), epsilons: [0, epsilon] }),
  pricePatterns: async (device) => pricePatterns(problem, await solve(problem, quick('cpu')), { device, starts: 8, steps: 4 }),
  refine: async (device) => refine(problem, await solve(problem, quick('cpu')), { ...quick(device), rounds: 1 }),
  trainPriced: (device) => trainPriced(input, { ...quick(device), rounds: 1 }),
  trainByGradient: (device) => trainByGradient({ X, y, loss, beta, neurons: 3 }, { device, epochs: 2, adversary: 'none' }),
  pgd: async (device) => pgd(await onCpu(), X, y, { device, epsilon, restarts: 1 }),
  verify: async (device) => verify(await onCpu(), X, y, { device, epsilon: 0.4, budget: 50 }),
};

test.each(Object.keys(WORK))('%s uses the device and leaves no byte on it', async (name) => {
  const device = accelerator.lend();
  await WORK[name]!(device);
  const { bytes, buffers, peakBytes } = device.memory;
  expect({ bytes, buffers }).toEqual({ bytes: 0, buffers: 0 });
  expect(peakBytes).toBeGreaterThan(0);
  device.dispose();
});
