import { afterAll, expect, test } from 'vitest';
import { abortSolves } from '../../../bench/trust/faults/aborts';
import { poisonBuffers } from '../../../bench/trust/faults/poison';
import { testAccelerator } from '../../support/accelerator';
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
