import { describe, expect, test } from 'vitest';
import type { AttackSet } from '../../src/reference/attack-set';
import type { Ascent } from '../../src/verify/ascent';
import { cpuAscent } from '../../src/verify/cpu-ascent';
import { paceOf } from '../../src/verify/pace';
import { SampleSearch } from '../../src/verify/sample-search';
import { search } from '../../src/verify/search';
import { randomInstance, rowOf } from './networks';

const BOX: AttackSet = { perturbation: { norm: 'linf', radius: new Float64Array(12).fill(0.16) }, range: [-Infinity, Infinity] };

function searches(budget: number, tolerance?: number): SampleSearch[] {
  const { network, X, y } = randomInstance(5, 12, 40, 40);
  const plan = { method: 'branch-and-bound' as const, budget, tolerance };
  return Array.from(y, (label, k) => new SampleSearch(network, BOX, rowOf(X, k), label, plan));
}

describe('40 samples, 40 neurons (seed 5)', () => {
  test.each([1, 2, 7, 64])('batches of a device that takes %i nodes: full where they can be, and every node counted', async (capacity) => {
    const samples = searches(60, 0.02);
    const sizes: number[] = [];
    const counting: Ascent = {
      capacity,
      ascend(nodes, goals) {
        sizes.push(nodes.length);
        return cpuAscent.ascend(nodes, goals);
      },
    };
    await search(samples, counting, paceOf(undefined), () => {});
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(samples.reduce((sum, { nodes }) => sum + nodes, 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(2, capacity));
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(Math.min(capacity, 40) - 1);
    for (const sample of samples) {
      expect(sample.finished).toBe(true);
      expect(sample.nodes).toBeLessThanOrEqual(60);
    }
  });

  test('the part with the least bound is next, and bounds only rise', async () => {
    for (const sample of searches(40, 0.02)) {
      while (!sample.finished) {
        const before = sample.lower;
        const parts = sample.take();
        for (const part of parts) expect(part.lower).toBe(before);
        const proposals = await cpuAscent.ascend(
          parts,
          parts.map(() => sample.goal),
        );
        parts.forEach((part, at) => sample.judge(part, proposals[at]!));
        expect(sample.lower).toBeGreaterThanOrEqual(before);
      }
    }
  });

  test('proposals that are no numbers prove nothing and break nothing', async () => {
    const samples = searches(5);
    const broken: Ascent = {
      capacity: 8,
      ascend: (nodes) =>
        Promise.resolve(nodes.map(({ slopes, delta }) => [{ slopes: slopes.map(() => NaN), delta: delta.map(() => NaN) }])),
    };
    const before = samples.map(({ lower, upper }) => [lower, upper]);
    await search(samples, broken, paceOf(undefined), () => {});
    expect(samples.map(({ lower, upper }) => [lower, upper])).toEqual(before);
  });
});
