import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { GpuSplitting } from '../../src/admm/gpu-splitting';
import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { predictionSplitting } from '../../src/admm/prediction';
import type { Accelerator } from '../../src/gpu/accelerator';
import { AVERAGE_STRIDE, type Point } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { tinyProblem } from '../support/tiny-problem';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Splittings, their products with dense n × d matrices and smaller ones, and what else one iteration dispatches. */
const SPLITTINGS = [
  { kind: 'lifted', open: liftedSplitting, dense: 6, others: 7, blocks: 4 },
  { kind: 'prediction', open: predictionSplitting, dense: 4, others: 9, blocks: 3 },
] as const;

async function open({ kind, open }: (typeof SPLITTINGS)[number]): Promise<GpuSplitting<Point>> {
  const problem = tinyProblem();
  return open(accelerator, problem, initialPenalties(problem, kind), 1.6);
}

/** How many dispatches of one pass `work` encodes. */
async function countDispatches(work: () => Promise<unknown>): Promise<number> {
  const { device } = accelerator;
  const createEncoder = device.createCommandEncoder.bind(device);
  let count = 0;
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const beginPass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (pass) => {
      const begun = beginPass(pass);
      const dispatch = begun.dispatchWorkgroups.bind(begun);
      begun.dispatchWorkgroups = (...counts: Parameters<typeof dispatch>) => {
        count++;
        dispatch(...counts);
      };
      return begun;
    };
    return encoder;
  };
  try {
    await work();
  } finally {
    device.createCommandEncoder = createEncoder;
  }
  return count;
}

describe.each(SPLITTINGS)('the $kind splitting', (splitting) => {
  test(`dispatches ${splitting.dense} dense products and ${splitting.others} other kernels in an iteration`, async () => {
    const { iteration } = (await open(splitting)).dispatches;
    const dense = iteration.filter((name) => name.endsWith('_product') && name !== 'masked_product');
    expect([dense.length, iteration.length - dense.length], iteration.join(', ')).toEqual([splitting.dense, splitting.others]);
  });

  test.each([1, AVERAGE_STRIDE, 2 * AVERAGE_STRIDE + 1])('encodes what it says in %i iterations', async (iterations) => {
    const opened = await open(splitting);
    const { iteration, average, advance } = opened.dispatches;
    expect(advance, 'a copy and a sum for each block').toBe(2 * splitting.blocks);
    const averages = Math.floor(iterations / AVERAGE_STRIDE);
    expect(await countDispatches(() => opened.advance(iterations))).toBe(iterations * iteration.length + averages * average + advance);
  });
});

test('steps are submitted one by one until it is known how long they take, then many together', async () => {
  const splitting = await open(SPLITTINGS[0]);
  const { queue } = accelerator.device;
  const submitted = async (iterations: number): Promise<number> => {
    const submissions = vi.spyOn(queue, 'submit');
    await splitting.advance(iterations);
    const count = submissions.mock.calls.length;
    submissions.mockRestore();
    return count;
  };
  const { iteration, advance } = splitting.dispatches;
  const readback = 1;
  expect(await submitted(1)).toBe(iteration.length + advance + readback);
  await splitting.advance(1);
  await splitting.advance(1);
  expect(await submitted(10)).toBeLessThan(iteration.length);
});
