import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Problem } from '../../src/problem/problem';
import { AVERAGE_STRIDE, type Penalties } from '../../src/problem/splitting';
import { liftedReference } from '../../src/reference/lifted';
import { testAccelerator } from '../support/accelerator';
import { DISPATCHES, generate, KINDS, titleOf } from '../support/problems';
import { expectSameIterations, expectSameNorms, expectSamePoint, LIFTED_BOUND } from '../support/splittings';
import { randomStart } from '../support/starts';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const RELAXATION = 1.6;

async function both(problem: Problem, penalties: Penalties = initialPenalties(problem, 'lifted')) {
  const got = await liftedSplitting(accelerator, problem, penalties, RELAXATION);
  return { got, want: liftedReference(problem, penalties, RELAXATION), penalties };
}

const changed = ({ v, s, a, pi }: Penalties): Penalties => ({ v: 2 * v, s: s / 2, a: 3 * a, pi: 2 * pi });

describe.each(KINDS.map((kind) => [titleOf(kind), kind] as const))('%s', (_, kind) => {
  test.each([
    { seed: 1, shape: {} },
    { seed: 2, shape: { samples: 33, features: 6, patterns: 9 } },
    { seed: 3, shape: { samples: 5, features: 8, patterns: 3, epsilon: 0.2 } },
    { seed: 4, shape: { quirk: 'duplicated rows' as const } },
    { seed: 5, shape: { quirk: 'zero row' as const, samples: 9 } },
    { seed: 9, shape: DISPATCHES },
  ])('ten iterations with a change of penalties in the middle, seed $seed, $shape', async ({ seed, shape }) => {
    const { problem } = generate(kind, seed, shape);
    const { got, want, penalties } = await both(problem);
    await expectSameIterations(got, want, 5, LIFTED_BOUND);
    await got.setPenalties(changed(penalties));
    await want.setPenalties(changed(penalties));
    expect(got.penalties).toEqual(want.penalties);
    await expectSameIterations(got, want, 5, LIFTED_BOUND);
  });

  test('many iterations in one submission are the same iterations', async () => {
    const { problem } = generate(kind, 6);
    const { got, want } = await both(problem);
    expectSameNorms(await got.advance(10), await want.advance(10), LIFTED_BOUND);
    expectSamePoint(await got.point(), await want.point(), LIFTED_BOUND);
  });
});

const averaged = KINDS.filter(({ cone, ball }) => cone === 'soft' && ball !== 'none').map((kind) => [titleOf(kind), kind] as const);

describe.each(averaged)('the average, %s', (_, kind) => {
  test('takes every AVERAGE_STRIDEth point, across a change of penalties, and starts again', async () => {
    const { got, want, penalties } = await both(generate(kind, 7).problem);
    expect(await got.average()).toBeUndefined();
    const advance = async (iterations: number) => void (await Promise.all([got.advance(iterations), want.advance(iterations)]));
    await advance(AVERAGE_STRIDE - 1);
    expect(await got.average()).toBeUndefined();
    await advance(1);
    expectSamePoint((await got.average())!, await got.point(), LIFTED_BOUND);
    await got.setPenalties(changed(penalties));
    await want.setPenalties(changed(penalties));
    await advance(AVERAGE_STRIDE + 2);
    expectSamePoint((await got.average())!, (await want.average())!, LIFTED_BOUND);
    got.restartAverage();
    want.restartAverage();
    expect(await got.average()).toBeUndefined();
    await advance(AVERAGE_STRIDE);
    expectSamePoint((await got.average())!, (await want.average())!, LIFTED_BOUND);
  });
});

describe.each(averaged)('a warm start, %s', (_, kind) => {
  test('puts the same point into both, at the start and later', async () => {
    const { problem } = generate(kind, 8);
    const { got, want } = await both(problem);
    for (const seed of [1, 2]) {
      const start = randomStart(problem, seed);
      await got.warmStart(start);
      await want.warmStart(start);
      expectSamePoint(await got.point(), await want.point(), LIFTED_BOUND);
      expectSamePoint(await want.point(), start, 1e-15);
      await expectSameIterations(got, want, 5, LIFTED_BOUND);
    }
  });

  test('leaves nothing of the iterations before it: the same bits as from the start', async () => {
    const { problem } = generate(kind, 9);
    const { got: used, penalties } = await both(problem);
    const { got: fresh } = await both(problem, penalties);
    await used.advance(3);
    for (const splitting of [used, fresh]) await splitting.warmStart(randomStart(problem, 9));
    expect(await used.advance(2)).toEqual(await fresh.advance(2));
    expect(await used.point()).toEqual(await fresh.point());
  });
});
