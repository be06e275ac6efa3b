import { describe, expect, test } from 'vitest';
import { certifiedRadius } from '../../src/verify/certified-radius';
import { verify } from '../../src/verify/verify';
import type { Method, VerifySettings } from '../../src/verify/settings';
import { randomInstance } from './networks';

const PRECISION = 0.02;

/** y f > 0 exactly where t < y w x/(ε Σ|w|): one neuron and its mirror image make f linear. */
const LINEAR = {
  features: 2,
  hidden: { rows: 2, columns: 2, data: Float64Array.of(2, -1, -2, 1) },
  output: Float64Array.of(1, -1),
};

test('a linear classifier: the certified radius is the distance to its boundary, in multiples of epsilon', async () => {
  const X = [
    [1, 0.5],
    [-3, 2],
    [0.001, 0],
    [-1, 0],
  ];
  const y = [1, -1, 1, 1];
  const { certified, attacked } = await certifiedRadius(LINEAR, X, y, { epsilon: [0.1, 0.2], precision: PRECISION, device: 'cpu' });
  X.forEach(([p, q], k) => {
    const distance = Math.max(0, (y[k]! * (2 * p! - q!)) / (2 * 0.1 + 0.2));
    expect(certified[k]).toBeLessThanOrEqual(distance);
    expect(attacked[k]).toBeGreaterThanOrEqual(distance);
    expect(attacked[k]! - certified[k]!).toBeLessThanOrEqual(PRECISION * attacked[k]!);
  });
  expect(certified[3]).toBe(0);
  expect(attacked[3]).toBe(0);
});

describe.each<Partial<VerifySettings>>([{ norm: 'linf' }, { norm: 'l2' }, { norm: 'linf', range: [-2, 2] }])(
  'a network of 20 neurons with %o (seed 7)',
  (settings) => {
    const { network, X, y } = randomInstance(7, 8, 20, 12);
    const epsilon = 0.05;
    const input = { ...settings, epsilon, precision: PRECISION, device: 'cpu' as const };

    test('verify certifies each sample at its radius, and everything below it', async () => {
      const { certified, attacked } = await certifiedRadius(network, X, y, input);
      for (let k = 0; k < y.length; k++) {
        const row = [Array.from(X.data.subarray(8 * k, 8 * k + 8))];
        for (const share of [1, 0.9, 0.3]) {
          const found = await verify(network, row, [y[k]!], { ...settings, epsilon: share * certified[k]! * epsilon, device: 'cpu' });
          expect(found.verdicts).toEqual(['certified']);
        }
        if (attacked[k] === Infinity) continue;
        const beyond = await verify(network, row, [y[k]!], { ...settings, epsilon: attacked[k]! * epsilon, device: 'cpu' });
        expect(beyond.verdicts).toEqual(['attacked']);
      }
      expect(attacked.filter((radius) => radius < Infinity).length).toBeGreaterThan(6);
    });

    test('a tighter method certifies as much or more, and no method more than what is attacked', async () => {
      const methods: readonly Method[] = ['interval', 'relaxation', 'branch-and-bound'];
      const radii = await Promise.all(methods.map((method) => certifiedRadius(network, X, y, { ...input, method })));
      const least = Array.from(y, (_, k) => Math.min(...radii.map(({ attacked }) => attacked[k]!)));
      let better = 0;
      y.forEach((_, k) => {
        const [interval, relaxation, complete] = radii.map(({ certified }) => certified[k]!);
        const rounded = 1 + PRECISION;
        expect(interval).toBeLessThanOrEqual(relaxation! * rounded);
        expect(relaxation).toBeLessThanOrEqual(complete! * rounded);
        expect(complete).toBeLessThan(least[k]!);
        if (complete! > 1.1 * interval!) better++;
      });
      expect(better).toBeGreaterThan(0);
    });
  },
);

test('doubling epsilon halves the radii', async () => {
  const { network, X, y } = randomInstance(9, 6, 10, 8);
  const [one, two] = await Promise.all(
    [0.02, 0.04].map((epsilon) => certifiedRadius(network, X, y, { epsilon, precision: PRECISION, device: 'cpu' })),
  );
  y.forEach((_, k) => {
    expect(two!.certified[k]).toBeGreaterThanOrEqual((one!.certified[k]! / 2) * (1 - 2 * PRECISION));
    expect(two!.certified[k]).toBeLessThanOrEqual((one!.certified[k]! / 2) * (1 + 2 * PRECISION));
  });
});

test('no more than the largest multiple is tried: epsilon 0 certifies it for every sample that is right', async () => {
  const { network, X, y } = randomInstance(9, 6, 10, 8);
  const { certified, attacked } = await certifiedRadius(network, X, y, { epsilon: 0, largest: 3, device: 'cpu' });
  expect([...certified]).toEqual(new Array(8).fill(3));
  expect([...attacked]).toEqual(new Array(8).fill(Infinity));
});

test.each([
  [{ largest: 0 }, /largest is 0/],
  [{ largest: Infinity }, /largest is Infinity/],
  [{ precision: 1 }, /precision is 1/],
  [{ epsilon: -1 }, /epsilon is -1/],
])('%o is refused', async (wrong, message) => {
  await expect(certifiedRadius(LINEAR, [[1, 2]], [1], { epsilon: 0.1, device: 'cpu', ...wrong })).rejects.toThrow(message);
});
