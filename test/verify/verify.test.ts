import { describe, expect, test } from 'vitest';
import { pgd } from '../../src/attacks/pgd';
import { forward } from '../../src/model/network';
import { highestValue, lowestValue } from '../../src/reference/attack-set';
import { certifiedAccuracy } from '../../src/verify/verification';
import { verify } from '../../src/verify/verify';
import type { Method, VerifySettings } from '../../src/verify/settings';
import { exactMinimum, type PlaneSet } from './exact-minimum';
import { randomInstance, rowOf, type Instance } from './networks';

const METHODS: readonly Method[] = ['interval', 'relaxation', 'branch-and-bound'];

const SETS: readonly { readonly name: string; readonly set: PlaneSet }[] = [
  { name: 'a box', set: { norm: 'linf', radius: [0.4, 0.7], range: [-Infinity, Infinity] } },
  { name: 'a box in a range', set: { norm: 'linf', radius: [0.6, 0.6], range: [-0.5, 0.8] } },
  { name: 'a disc', set: { norm: 'l2', radius: [0.6, 0.6], range: [-Infinity, Infinity] } },
  { name: 'a disc in a range', set: { norm: 'l2', radius: [0.7, 0.7], range: [-0.5, 0.8] } },
];

function settingsOf({ norm, radius, range }: PlaneSet, rest: Partial<VerifySettings> = {}): VerifySettings {
  const limits = Number.isFinite(range[0]) ? { range } : {};
  return { epsilon: norm === 'l2' ? radius[0] : [...radius, 0], norm, ...limits, device: 'cpu', ...rest };
}

/** The exact minimum of every sample. */
const minimaOf = ({ network, X, y }: Instance, set: PlaneSet) =>
  Float64Array.from(y, (label, k) => exactMinimum(network, rowOf(X, k), label, set));

/** How far the enumeration may be off: its corners are rounded, and y f there by as much times the slope of f. */
const ENUMERATION = 1e-6;

describe.each(SETS)('$name, 8 neurons in the plane, with a bias for boxes (seeds 1 to 6)', ({ set }) => {
  const bias = set.norm === 'linf';
  const instances = [1, 2, 3, 4, 5, 6].map((seed) => randomInstance(seed, bias ? 3 : 2, 8, 10, bias));

  test('the search meets the minimum that the enumeration of regions gives', async () => {
    const tolerance = 1e-5;
    for (const instance of instances) {
      const { network, X, y } = instance;
      const { lower, upper } = await verify(network, X, y, settingsOf(set, { tolerance, budget: 5000 }));
      minimaOf(instance, set).forEach((minimum, k) => {
        expect(lower[k]).toBeLessThanOrEqual(minimum + ENUMERATION);
        expect(upper[k]).toBeGreaterThanOrEqual(minimum - ENUMERATION);
        expect(upper[k]! - lower[k]!).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test('the verdict is the sign of that minimum, for every sample', async () => {
    const seen = new Set<string>();
    for (const instance of instances) {
      const { verdicts } = await verify(instance.network, instance.X, instance.y, settingsOf(set));
      minimaOf(instance, set).forEach((minimum, k) => {
        expect(verdicts[k]).toBe(minimum > 0 ? 'certified' : 'attacked');
        seen.add(verdicts[k]!);
      });
    }
    expect(seen.size).toBe(2);
  });
});

describe('more features than two (seed 11)', () => {
  const cases = [
    { name: 'a box', settings: { epsilon: 0.15 } },
    { name: 'a box with a bias that stays', settings: { epsilon: [...new Array<number>(11).fill(0.2), 0] }, bias: true },
    { name: 'a box in a range', settings: { epsilon: 0.3, range: [-1, 1] as const } },
    { name: 'a ball', settings: { epsilon: 0.5, norm: 'l2' as const } },
    { name: 'a ball in a range', settings: { epsilon: 0.7, norm: 'l2' as const, range: [-0.7, 0.9] as const } },
  ];

  test.each(cases)('$name: interval ≤ relaxation ≤ branch and bound ≤ PGD and every point met', async ({ settings, bias }) => {
    const { network, X, y } = randomInstance(11, 12, 24, 30, bias);
    const [interval, relaxation, complete] = await Promise.all(
      METHODS.map((method) => verify(network, X, y, { ...settings, method, device: 'cpu' })),
    );
    const exact = await verify(network, X, y, { ...settings, tolerance: 0.05, device: 'cpu' });
    const attack = await pgd(network, X, y, { ...settings, restarts: 3, device: 'cpu' });
    y.forEach((_, k) => {
      expect(interval!.lower[k]).toBeLessThanOrEqual(relaxation!.lower[k]!);
      expect(relaxation!.lower[k]).toBeLessThanOrEqual(complete!.lower[k]!);
      expect(complete!.lower[k]).toBeLessThanOrEqual(attack.values[k]!);
      expect(complete!.lower[k]).toBeLessThanOrEqual(exact.upper[k]!);
      expect(exact.lower[k]).toBeLessThanOrEqual(Math.min(attack.values[k]!, exact.upper[k]!, complete!.upper[k]!));
    });
    const shares = [interval!, relaxation!, complete!].map(certifiedAccuracy);
    expect(shares[2]!.unknown).toBe(0);
    expect(shares[2]!.certified).toBeGreaterThan(shares[0]!.certified);
    expect(shares[2]!.attacked).toBeGreaterThan(0);
  });

  test('upper is y f at the point given, which is in the set', async () => {
    const { network, X, y } = randomInstance(11, 12, 24, 30);
    const set = { perturbation: { norm: 'linf' as const, radius: new Float64Array(12).fill(0.3) }, range: [-1, 1] as const };
    const found = await verify(network, X, y, { epsilon: 0.3, range: [-1, 1], device: 'cpu' });
    forward(network, found.X).forEach((value, k) => expect(y[k]! * value).toBe(found.upper[k]));
    found.X.data.forEach((value, at) => {
      const clean = X.data[at]!;
      expect(value).toBeGreaterThanOrEqual(lowestValue(set, clean, at % 12));
      expect(value).toBeLessThanOrEqual(highestValue(set, clean, at % 12));
      expect(Math.abs(value - clean)).toBeLessThanOrEqual(0.3);
    });
  });
});

test('where every neuron is stable the relaxation is y f(x) − rad(g), and no node is needed (seed 3)', async () => {
  const { network, X, y } = randomInstance(3, 6, 10, 20);
  const epsilon = 1e-4;
  const { lower, upper, nodes } = await verify(network, X, y, { epsilon, method: 'branch-and-bound', tolerance: 1e-9, device: 'cpu' });
  let stable = 0;
  y.forEach((label, k) => {
    const x = rowOf(X, k);
    const gradient = new Float64Array(6);
    let [value, unstable] = [0, false];
    network.output.forEach((weight, j) => {
      const u = network.hidden.data.subarray(6 * j, 6 * j + 6);
      const z = u.reduce((sum, entry, i) => sum + entry * x[i]!, 0);
      const rad = epsilon * u.reduce((sum, entry) => sum + Math.abs(entry), 0);
      if (Math.abs(z) <= rad) unstable = true;
      if (z <= 0) return;
      value += label * weight * z;
      u.forEach((entry, i) => (gradient[i]! += label * weight * entry));
    });
    if (unstable) return;
    stable++;
    const exact = value - epsilon * gradient.reduce((sum, entry) => sum + Math.abs(entry), 0);
    expect(nodes[k]).toBe(0);
    expect(Math.abs(lower[k]! - exact)).toBeLessThanOrEqual(1e-11);
    expect(Math.abs(upper[k]! - exact)).toBeLessThanOrEqual(1e-11);
  });
  expect(stable).toBeGreaterThan(10);
});

test('the order of the methods survives rounding: one neuron, where they agree (seeds 1 to 40)', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { network, X, y } = randomInstance(seed, 3, 1, 8);
    const [interval, relaxation, complete] = await Promise.all(
      METHODS.map((method) => verify(network, X, y, { epsilon: 0.5, method, device: 'cpu' })),
    );
    y.forEach((_, k) => {
      expect(interval!.lower[k]).toBeLessThanOrEqual(relaxation!.lower[k]!);
      expect(relaxation!.lower[k]).toBeLessThanOrEqual(complete!.lower[k]!);
    });
  }
});

test('a budget of one node leaves an honest unknown where more would decide (seed 5)', async () => {
  const { network, X, y } = randomInstance(5, 12, 40, 40);
  const [one, many] = await Promise.all([1, 1000].map((budget) => verify(network, X, y, { epsilon: 0.16, budget, device: 'cpu' })));
  expect(Math.max(...one!.nodes)).toBe(1);
  expect(Math.max(...many!.nodes)).toBeGreaterThan(1);
  expect(certifiedAccuracy(one!).unknown).toBeGreaterThan(0);
  expect(certifiedAccuracy(many!).unknown).toBe(0);
  one!.verdicts.forEach((verdict, k) => {
    expect(one!.lower[k]).toBeLessThanOrEqual(many!.upper[k]!);
    if (verdict === 'unknown') expect(one!.lower[k]! <= 0 && one!.upper[k]! > 0).toBe(true);
    else expect(many!.verdicts[k]).toBe(verdict);
  });
});

test('a search never bounds more nodes than its budget', async () => {
  const { network, X, y } = randomInstance(5, 12, 40, 20);
  for (const budget of [1, 2, 3, 6]) {
    const { nodes } = await verify(network, X, y, { epsilon: 0.2, budget, tolerance: 1e-6, device: 'cpu' });
    expect(Math.max(...nodes)).toBeLessThanOrEqual(budget);
  }
});

test('a network without neurons, or without a weight, has margin 0: attacked', async () => {
  const none = { features: 2, hidden: { rows: 0, columns: 2, data: new Float64Array(0) }, output: new Float64Array(0) };
  const zero = { features: 2, hidden: { rows: 1, columns: 2, data: new Float64Array(2) }, output: new Float64Array(1) };
  for (const network of [none, zero]) {
    const { verdicts, lower } = await verify(network, [[1, 2]], [1], { epsilon: 0.1, device: 'cpu' });
    expect(verdicts).toEqual(['attacked']);
    expect(lower[0]).toBe(0);
  }
});
