import { afterAll, beforeAll, expect, test } from 'vitest';
import { numericsFindings } from '../../../bench/trust/numerics/findings';
import { longestSubmission } from '../../../bench/trust/numerics/longest-submission';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { allocate } from '../../../src/gpu/buffers';
import { submit } from '../../../src/gpu/recording';
import { fastestProduct } from '../../../src/kernels/fastest-product';
import { testAccelerator } from '../../support/accelerator';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

test('of several submissions the longest is told, not their sum', async () => {
  const size = 128;
  const [a, b, c] = ['a', 'b', 'c'].map((label) => allocate(accelerator, label, size * size)) as [GPUBuffer, GPUBuffer, GPUBuffer];
  const step = (await fastestProduct(accelerator))({ a, b, c }, { rows: size, inner: size, columns: size });
  const run = (...repeats: number[]) =>
    longestSubmission(accelerator, async () => repeats.forEach((repeat) => submit(accelerator, [step], { repeat })));
  await run(1);
  const long = await run(60);
  expect(long).toBeGreaterThan(2 * (await run(2)));
  expect(await run(...Array.from({ length: 30 }, () => 2))).toBeLessThan(long);
});

test('a device without timestamps is refused', async () => {
  const { features, ...others } = accelerator;
  const without = { ...others, features: new Set([...features].filter((feature) => feature !== 'timestamp-query')) };
  await expect(longestSubmission(without as unknown as Accelerator, () => Promise.resolve())).rejects.toThrow('timestamp-query');
});

test('everything that was missed, slow, different or wrong is a failure and a line of its own', () => {
  const good = {
    adapter: 'one',
    kernels: 2,
    missed: [],
    submissions: [
      { name: 'sampling', milliseconds: 20 },
      { name: 'PGD', milliseconds: 200 },
    ],
    reruns: 3,
    different: 0,
    bareSolves: 4,
    bareFaults: [],
  };
  const failures = (result: typeof good | Record<string, unknown>) => {
    const { findings, faults } = numericsFindings('here', { ...good, ...result });
    return [findings.map((finding) => finding.failures), faults.length];
  };
  expect(failures({})).toEqual([[0, 0, 0, 0], 0]);
  expect(failures({ missed: ['neuron_step'] })).toEqual([[1, 0, 0, 0], 1]);
  expect(failures({ submissions: [{ name: 'sampling', milliseconds: 201 }] })).toEqual([[0, 1, 0, 0], 1]);
  expect(failures({ different: 2 })).toEqual([[0, 0, 2, 0], 1]);
  expect(failures({ bareFaults: ['no', 'not'] })).toEqual([[0, 0, 0, 2], 2]);
});
