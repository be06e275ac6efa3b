import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { AttackSet } from '../../src/reference/attack-set';
import { adversaryStep } from '../../src/reference/adversary-step';
import { slopeStep } from '../../src/reference/slope-step';
import { freeNeurons, stepLengths, STEPS } from '../../src/verify/ascent';
import { cpuAscent } from '../../src/verify/cpu-ascent';
import { gpuAscent } from '../../src/verify/gpu-ascent';
import { Margin } from '../../src/verify/margin';
import { branchingNeuron, branchOn, rootOf, slopeLimits, type Node } from '../../src/verify/node';
import { verify } from '../../src/verify/verify';
import type { VerifySettings } from '../../src/verify/settings';
import { testAccelerator } from '../support/accelerator';
import { randomInstance, rowOf, type Instance } from './networks';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const SETS: readonly { readonly name: string; readonly settings: VerifySettings }[] = [
  { name: 'a box', settings: { epsilon: 0.16 } },
  { name: 'a box in a range', settings: { epsilon: 0.3, range: [-1, 1] } },
  { name: 'a ball in a range', settings: { epsilon: 0.7, norm: 'l2', range: [-0.7, 0.9] } },
];

/** The root of every sample, and the parts that its first two decisions make. */
function nodesOf({ network, X, y }: Instance, set: AttackSet): Node[] {
  return Array.from(y).flatMap((label, k) => {
    const root = rootOf(new Margin(network, set, rowOf(X, k), label), -Infinity);
    const split = (node: Node) => {
      const neuron = branchingNeuron(node);
      return neuron === undefined ? [] : [...branchOn(node, neuron)];
    };
    const parts = split(root);
    return [root, ...parts, ...parts.flatMap(split)];
  });
}

/** The same ascent, written with the twins of its kernels in double precision on all neurons of the network. */
function twin({ network }: Instance, node: Node): Float64Array {
  const { margin } = node;
  const [neurons, features] = [network.output.length, network.features];
  const limits = slopeLimits(node);
  const { gains, rates } = stepLengths(node, freeNeurons(limits.low, limits.high));
  const spread = (values: ArrayLike<number>, of: Float64Array) => {
    margin.unstable.forEach(({ neuron }, q) => (of[neuron] = values[q]!));
    return of;
  };
  const active = () => Float64Array.from(margin.active);
  const terms = {
    low: spread(limits.low, active()),
    high: spread(limits.high, active()),
    centers: spread(
      margin.unstable.map(({ center }) => center),
      new Float64Array(neurons),
    ),
    gains: spread(gains, new Float64Array(neurons)),
    weights: network.output.map((weight) => margin.label * weight),
  };
  const slopes = spread(node.slopes, active());
  const [delta, beyond] = [node.delta.slice(), node.delta.slice()];
  const [sums, deltaSums, weighted] = [new Float64Array(neurons), new Float64Array(features), new Float64Array(neurons)];
  const u = network.hidden.data;
  for (let step = 0; step < STEPS; step++) {
    const products = Float64Array.from(slopes, (_, j) => beyond.reduce((sum, value, i) => sum + value * u[j * features + i]!, 0));
    slopeStep(terms, products, slopes, sums, weighted);
    const gradient = delta.map((_, i) => weighted.reduce((sum, value, j) => sum + value * u[j * features + i]!, 0));
    adversaryStep(margin.reach, rates, gradient, delta, beyond, deltaSums);
  }
  return Float64Array.from(margin.unstable, ({ neuron }) => sums[neuron]! / STEPS);
}

describe.each(SETS)('$name (seed 21)', ({ settings }) => {
  const instance = randomInstance(21, 12, 30, 12);

  test('mean slopes prove what those of the twin on all neurons prove: the CPU, which moves free slopes only, and the GPU in single precision', async () => {
    const set: AttackSet = {
      perturbation: { norm: settings.norm ?? 'linf', radius: new Float64Array(12).fill(settings.epsilon as number) },
      range: settings.range ?? [-Infinity, Infinity],
    };
    const nodes = nodesOf(instance, set);
    const ascent = await gpuAscent(accelerator, instance.network);
    const proposals = await ascent.ascend(
      nodes,
      nodes.map(() => 0),
    );
    const inDoubles = await cpuAscent.ascend(
      nodes,
      nodes.map(() => Infinity),
    );
    expect(nodes.length).toBeGreaterThan(20);
    nodes.forEach((node, at) => {
      const [last, mean] = proposals[at]!;
      const { low, high } = slopeLimits(node);
      const size = node.margin.unstable.reduce((sum, { weight, magnitude }) => sum + Math.abs(weight) * magnitude, 1);
      for (const { slopes } of [last!, mean!]) expect(slopes.every((slope, q) => slope >= low[q]! && slope <= high[q]!)).toBe(true);
      const got = node.margin.bound(node.branches, mean!.slopes).value;
      const want = node.margin.bound(node.branches, twin(instance, node)).value;
      expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-3 * size);
      const alone = inDoubles[at]!.at(-1)!;
      expect(Math.abs(node.margin.bound(node.branches, alone.slopes).value - want)).toBeLessThanOrEqual(1e-9 * size);
    });
  });

  test('GPU and CPU reach the same verdicts, and brackets that overlap', async () => {
    const { network, X, y } = instance;
    const [gpu, cpu] = [
      await verify(network, X, y, { ...settings, device: accelerator }),
      await verify(network, X, y, { ...settings, device: 'cpu' }),
    ];
    expect(gpu.verdicts).toEqual(cpu.verdicts);
    expect(new Set(gpu.verdicts)).toEqual(new Set(['certified', 'attacked']));
    y.forEach((_, k) => {
      expect(gpu.lower[k]).toBeLessThanOrEqual(cpu.upper[k]!);
      expect(cpu.lower[k]).toBeLessThanOrEqual(gpu.upper[k]!);
    });
  });

  test('the GPU closes the gap to a tolerance, too', async () => {
    const { network, X, y } = instance;
    const { lower, upper } = await verify(network, X, y, { ...settings, tolerance: 0.05, budget: 3000, device: accelerator });
    y.forEach((_, k) => expect(upper[k]! - lower[k]!).toBeLessThanOrEqual(0.05));
  });
});

test('what a search allocates is freed, and the device is kept', async () => {
  const { network, X, y } = randomInstance(21, 12, 30, 12);
  const before = accelerator.memory.bytes;
  await verify(network, X, y, { epsilon: 0.16, device: accelerator });
  expect(accelerator.memory.bytes).toBe(before);
  await accelerator.check();
});
