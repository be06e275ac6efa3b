import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesText } from '../../bench/harness/format';
import { hostMemory } from '../../bench/memory/host-memory';
import { measureMemory } from '../../bench/memory/measure';
import { presentMemory } from '../../bench/memory/present';
import type { MemoryResult } from '../../bench/memory/result';
import type { RunResults } from '../../bench/results';
import type { Accelerator } from '../../src/gpu/accelerator';
import { testAccelerator } from '../support/accelerator';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe('the memory part', () => {
  let result: MemoryResult;

  it('counts what a solve allocates, as the planner foresees it, and leaves nothing behind', async () => {
    const before = accelerator.memory.bytes;
    const request = { part: 'memory', seed: 2, quick: true, data: [] } as const;
    result = await measureMemory({ accelerator, request, progress: () => undefined });
    const points = result.series.flatMap(({ sweeps }) => sweeps.flatMap((sweep) => sweep.points));
    expect(points.length).toBeGreaterThanOrEqual(18);
    for (const point of points) {
      expect(point.gpuBytes).toBe(point.plannedBytes);
      expect(point.gpuPeakBytes).toBe(point.plannedPeakBytes);
      expect(point.gpuPeakBytes).toBeGreaterThan(4 * 2 * point.samples * point.patterns);
    }
    // What stays are the parameters of each step that chose the product's kernel, 16 bytes or so.
    expect(accelerator.memory.bytes - before).toBeLessThan(1024);
  });

  it('is presented with its exponents and the planner’s error', () => {
    const adapter = { vendor: '', architecture: '', device: '', description: 'Adapter', software: true };
    const results = (memory: MemoryResult): RunResults => ({ adapter, parts: { memory } }) as unknown as RunResults;
    expect(presentMemory(results(result))!.conclusion).toContain('to the byte');
    const [first, ...others] = result.series[0]!.sweeps;
    const wrong = first!.points.map((point) => ({ ...point, plannedPeakBytes: 1.5 * point.gpuPeakBytes }));
    const series = [{ ...result.series[0]!, sweeps: [{ ...first!, points: wrong }, ...others] }, result.series[1]!];
    expect(presentMemory(results({ ...result, series }))!.conclusion).toContain('off by at most 50.00 %');
  });
});

describe('hostMemory', () => {
  it('sees an array of 64 MiB come, where the runtime tells', () => {
    const before = hostMemory();
    const held = new Uint8Array(2 ** 26).fill(1);
    const after = hostMemory();
    expect(before === null).toBe(after === null);
    if (before && after && before.resident !== null) expect(after.heap - before.heap).toBeGreaterThan(2 ** 26 - 2 ** 24);
    expect(held[0]).toBe(1);
  });
});

describe('bytesText', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1536, '1.50 KiB'],
    [2 ** 20, '1.00 MiB'],
    [2.5 * 2 ** 30, '2.50 GiB'],
    [2 ** 42, '4,100 GiB'],
  ])('%d', (bytes, expected) => {
    expect(bytesText(bytes)).toBe(expected);
  });
});
