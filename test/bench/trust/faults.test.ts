import { afterAll, expect, test } from 'vitest';
import { abortSilence } from '../../../bench/trust/faults/abort-silence';
import { abortSolves } from '../../../bench/trust/faults/aborts';
import { poisonBuffers } from '../../../bench/trust/faults/poison';
import { testAccelerator, testGpu } from '../../support/accelerator';
import { generate } from '../../support/problems';
import { tinyProblem } from '../../support/tiny-problem';

const accelerator = await testAccelerator();
afterAll(() => accelerator.dispose());

/** A slice of what `npm run trust` poisons. */
const EVERY = 7;

test(`NaN in every ${EVERY}th buffer is noticed or changes nothing, and leaves no claim that does not hold (seed 3)`, async () => {
  const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 3);
  const { buffers, noticed, unchanged, faults } = await poisonBuffers(accelerator, problem, EVERY);
  expect(faults).toEqual([]);
  expect(buffers).toBeGreaterThan(3);
  expect(noticed).toBeGreaterThan(0);
  expect(unchanged).toBeGreaterThan(0);
});

test('an abort at any moment ends a solve soon, with claims that hold', async () => {
  for (const device of ['cpu', accelerator] as const) {
    expect((await abortSolves(device, tinyProblem(100), 4, 41)).faults).toEqual([]);
  }
});

test('and so does one while the device is silent, a little later', async () => {
  const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 3);
  const { cases, faults, latestSeconds } = await abortSilence(await testGpu(), problem, 2);
  expect(faults).toEqual([]);
  expect(cases).toBe(2);
  expect(latestSeconds).toBeLessThan(30);
}, 120_000);
