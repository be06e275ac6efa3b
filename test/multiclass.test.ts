import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { predict } from '../src/model/network';
import type { Label } from '../src/data/labels';
import { classify, predictOutputs, trainClasses } from '../src/multiclass';
import { testAccelerator } from './support/accelerator';
import { drawsOf } from './support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const NAMES = ['oak', 'ash', 'elm'] as const;

/** Three clouds on a circle, 2.5 standard deviations from their neighbours' border, and a column of ones. */
function clouds(samplesEach: number, seed: number): { X: number[][]; labels: Label[] } {
  const draws = drawsOf(seed);
  const X: number[][] = [];
  const labels: Label[] = [];
  for (let k = 0; k < 3 * samplesEach; k++) {
    const angle = (2 * Math.PI * (k % 3)) / 3;
    X.push([Math.cos(angle) + 0.35 * draws.normal(), Math.sin(angle) + 0.35 * draws.normal(), 1]);
    labels.push(NAMES[k % 3]!);
  }
  return { X, labels };
}

const share = (got: readonly Label[], want: readonly Label[]) => got.filter((label, k) => label === want[k]).length / want.length;

describe.each(['cpu', 'gpu'] as const)('on the %s', (where) => {
  test('three clouds are told apart, also after training against a box, seeds 1 and 2', async () => {
    const [train, fresh] = [clouds(20, 1), clouds(100, 2)];
    const settings = { device: where === 'cpu' ? ('cpu' as const) : accelerator, gap: 1e-2 };
    for (const epsilon of [0, [0.1, 0.1, 0]]) {
      const classifier = await trainClasses({ ...train, loss: 'hinge', beta: 1e-2, epsilon, patterns: 12, seed: 3 }, settings);
      expect(classifier.solution.status).toBe('solved');
      expect(classifier.labels).toEqual(['ash', 'elm', 'oak']);
      expect(classifier.solution.classes.map(({ seed }) => seed)).toEqual([3, 3, 3]);
      // The best rule for these clouds errs where a sample crosses one of two borders at distance √3/2 of its centre: 1.3 %.
      expect(share(classify(classifier, train.X), train.labels)).toBeGreaterThan(0.93);
      expect(share(classify(classifier, fresh.X), fresh.labels)).toBeGreaterThan(0.93);
    }
  });
});

test('outputs are those of each network, and the largest decides', async () => {
  const hidden = (row: number[]) => ({ rows: 1, columns: 2, data: Float64Array.from(row) });
  const networks = [
    { features: 2, hidden: hidden([1, 0]), output: Float64Array.of(1) },
    { features: 2, hidden: hidden([0, 1]), output: Float64Array.of(2) },
  ];
  const X = { rows: 3, columns: 2, data: Float64Array.of(3, 1, 1, 1, -1, -1) };
  const outputs = predictOutputs(networks, X);
  expect(outputs).toEqual({ rows: 3, columns: 2, data: Float64Array.of(3, 2, 1, 2, 0, 0) });
  networks.forEach((network, at) => expect(predict(network, X)).toEqual(outputs.data.filter((_, k) => k % 2 === at)));
  expect(classify({ labels: [7, 9], networks }, X)).toEqual([7, 9, 7]);
});

test.each([
  ['labels of another length', [1, 2], /labels has 2 values but X has 3 samples/],
  ['a single class', [5, 5, 5], /every label is 5/],
])('refuses %s', async (_, labels, message) => {
  const X = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  await expect(trainClasses({ X, labels, loss: 'hinge', beta: 1, patterns: 2 }, { device: 'cpu' })).rejects.toThrow(message);
});
