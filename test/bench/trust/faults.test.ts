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

test(`NaN in every ${EVERY}th buffer leaves no claim that does not hold, and is noticed (seed 3)`, async () => {
  const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 3);
  const { buffers, statuses, faults } = await poisonBuffers(accelerator, problem, EVERY);
  expect(faults).toEqual([]);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(buffers);
  expect(buffers).toBeGreaterThan(3);
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
