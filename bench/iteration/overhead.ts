import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { completeSettings } from '../../src/admm/settings';
import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { compileKernel } from '../../src/gpu/kernel';
import { Readback } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { scaledSum } from '../../src/kernels/scaled-sum';
import type { Problem } from '../../src/problem/problem';
import { AVERAGE_STRIDE } from '../../src/problem/splitting';
import { timeInTurn, type Repetitions } from '../harness/measure';
import type { IterationOverhead, ProblemSize } from '../results';
import { blockLength } from './block-length';

/** Wall time of a block, as the solver submits them. */
const BLOCK_MILLISECONDS = 150;

/**
 * Times blocks of iterations of the lifted splitting, each one submission and one readback, against as many dispatches that do nothing:
 * what encoding, submitting, dispatching and reading back cost by themselves. It leaves out what a dispatch idles away while its last
 * workgroups finish, which depends on the work.
 */
export async function measureOverhead(
  accelerator: Accelerator,
  problem: Problem,
  repetitions: Repetitions,
): Promise<Omit<IterationOverhead, keyof ProblemSize | 'training'>> {
  const { relaxation } = completeSettings({});
  const splitting = await liftedSplitting(accelerator, problem, initialPenalties(problem, 'lifted'), relaxation);
  const iterationsPerBlock = await blockLength(splitting, BLOCK_MILLISECONDS);
  const { iteration, average, advance } = splitting.dispatches;
  const averages = Math.floor(iterationsPerBlock / AVERAGE_STRIDE);
  const dispatchesPerBlock = iterationsPerBlock * iteration.length + averages * average + advance;

  const [value, total] = [allocate(accelerator, 'idle value', 1), allocate(accelerator, 'idle total', 1)];
  const readback = new Readback(accelerator, 'idle total (readback)', total.size);
  try {
    const nothing = { length: 0, value_start: 0, out_start: 0, keep: 1, add: 0 };
    const idle = (await compileKernel(accelerator, scaledSum)).bind({ value, total }, nothing, [1]);
    const times = await timeInTurn(
      {
        block: () => splitting.advance(iterationsPerBlock),
        idle: () => {
          submit(accelerator, [idle], { repeat: dispatchesPerBlock });
          return readback.read(total);
        },
      },
      repetitions,
    );
    return {
      iterationsPerBlock,
      dispatchesPerIteration: iteration.length,
      dispatchesPerBlock,
      blockMilliseconds: times.block,
      idleMilliseconds: times.idle,
    };
  } finally {
    readback.destroy();
    value.destroy();
    total.destroy();
  }
}
