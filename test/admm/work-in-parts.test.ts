import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftedClasses, liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { predictionSplitting } from '../../src/admm/prediction';
import type { GpuSplitting } from '../../src/admm/gpu-splitting';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Penalties, Point } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf } from '../support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const SHAPE = { samples: 70, features: 4, patterns: 40 };
/** So few multiply-adds that every dispatch over samples, neurons or patterns is cut into single blocks. */
const LITTLE = 1;

const named = KINDS.map((kind) => [titleOf(kind), kind] as const);
const without = named.filter(([, { ball }]) => ball === 'none');

/** Some iterations, and some more with other penalties: norms and points. */
async function iterate<P extends Point | readonly Point[]>(splitting: GpuSplitting<P>, { v, s, a, pi }: Penalties) {
  const norms = [await splitting.advance(3)];
  await splitting.setPenalties({ v: 2 * v, s: s / 2, a: 3 * a, pi: 2 * pi });
  norms.push(await splitting.advance(3));
  return { norms, point: await splitting.point() };
}

const stepsOf = (splitting: GpuSplitting<Point | readonly Point[]>, name: string) =>
  splitting.dispatches.iteration.filter((step) => step === name).length;

describe('work cut into parts gives the same bits', () => {
  test.each(named)('lifted, two classes, %s', async (_, kind) => {
    const { problem } = generate(kind, 1, SHAPE);
    const problems = [problem, { ...problem, y: problem.y.toReversed() }];
    const penalties = initialPenalties(problem, 'lifted');
    const open = (mostWork: number) => liftedClasses(accelerator, problems, penalties, 1.6, undefined, mostWork);
    const [whole, cut] = [await open(Infinity), await open(LITTLE)];
    const wanted = { masked_product: 3, masked_adjoint: 2, neuron_step: 4 * SHAPE.patterns, sample_step: 2 * SHAPE.samples };
    for (const [name, count] of Object.entries(wanted)) expect([stepsOf(whole, name), stepsOf(cut, name)], name).toEqual([1, count]);
    expect(await iterate(cut, penalties)).toEqual(await iterate(whole, penalties));
  });

  test.each(without)('lifted, three tiles, each cut into the fewest parts of so much work, %s', async (_, kind) => {
    const { problem } = generate(kind, 1, SHAPE);
    const penalties = initialPenalties(problem, 'lifted');
    const { samples, features, patterns } = SHAPE;
    const tileBytes = 4 * (kind.cone === 'soft' ? 4 : 2) * 2 * patterns * 32;
    // Every entry counts as 64 multiply-adds: 20 neurons of 32 samples at a time.
    const mostWork = 64 * 32 * 20;
    const open = (most: number) => liftedSplitting(accelerator, problem, penalties, 1.6, tileBytes, most);
    const [whole, cut] = [await open(Infinity), await open(mostWork)];
    const parts = (rows: number, entriesOfRow: number) => Math.ceil(rows / Math.floor(mostWork / (64 * entriesOfRow)));
    const tiles = [32, 32, samples - 64];
    const total = (partsOf: (rows: number) => number) => tiles.reduce((sum, rows) => sum + partsOf(rows), 0);
    expect([stepsOf(whole, 'neuron_step'), stepsOf(cut, 'neuron_step')]).toEqual([3, total((rows) => parts(2 * patterns, rows))]);
    expect([stepsOf(whole, 'sample_step'), stepsOf(cut, 'sample_step')]).toEqual([
      3,
      total((rows) => parts(rows, 2 * patterns + features)),
    ]);
    expect(await iterate(cut, penalties)).toEqual(await iterate(whole, penalties));
  });

  test.each(without)('prediction, %s', async (_, kind) => {
    const { problem } = generate(kind, 1, SHAPE);
    const penalties = initialPenalties(problem, 'prediction');
    const open = (mostWork: number) => predictionSplitting(accelerator, problem, penalties, 1.6, mostWork);
    const [whole, cut] = [await open(Infinity), await open(LITTLE)];
    for (const [name, count] of Object.entries({ masked_product: 3, masked_adjoint: 2 })) {
      expect([stepsOf(whole, name), stepsOf(cut, name)], name).toEqual([1, count]);
    }
    expect(await iterate(cut, penalties)).toEqual(await iterate(whole, penalties));
  });
});
