import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialPenalties } from '../../src/admm/penalties';
import { predictionSplitting } from '../../src/admm/prediction';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Problem } from '../../src/problem/problem';
import { AVERAGE_STRIDE, type Penalties } from '../../src/problem/splitting';
import { predictionReference } from '../../src/reference/prediction';
import { testAccelerator } from '../support/accelerator';
import { DISPATCHES, generate, KINDS, titleOf } from '../support/problems';
import { expectSameIterations, expectSameNorms, expectSamePoint } from '../support/splittings';
import { randomStart } from '../support/starts';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const RELAXATION = 1.6;

/**
 * As for the lifted splitting, but the linear step also multiplies by K⁻¹ and A⁻¹, whose entries were rounded once and whose sums
 * cancel to a tenth of their terms: ten times the lifted bound.
 */
const PREDICTION_BOUND = 1e-3;

const standard = KINDS.filter(({ ball }) => ball === 'none').map((kind) => [titleOf(kind), kind] as const);
const changed = ({ v, s, a, pi }: Penalties): Penalties => ({ v: 2 * v, s: s / 2, a: 3 * a, pi });

async function both(problem: Problem) {
  const penalties = initialPenalties(problem, 'prediction');
  const got = await predictionSplitting(accelerator, problem, penalties, RELAXATION);
  return { got, want: predictionReference(problem, penalties, RELAXATION), penalties };
}

describe.each(standard)('%s', (_, kind) => {
  test.each([
    { seed: 1, shape: {} },
    { seed: 2, shape: { samples: 33, features: 6, patterns: 9 } },
    { seed: 3, shape: { samples: 5, features: 8, patterns: 3 } },
    { seed: 4, shape: { quirk: 'duplicated rows' as const } },
    { seed: 5, shape: { quirk: 'zero row' as const, samples: 9 } },
    { seed: 9, shape: DISPATCHES },
  ])('ten iterations with a change of penalties in the middle, seed $seed, $shape', async ({ seed, shape }) => {
    const { got, want, penalties } = await both(generate(kind, seed, shape).problem);
    await expectSameIterations(got, want, 5, PREDICTION_BOUND);
    await got.setPenalties(changed(penalties));
    await want.setPenalties(changed(penalties));
    expect(got.penalties).toEqual(want.penalties);
    await expectSameIterations(got, want, 5, PREDICTION_BOUND);
  });

  test('many iterations in one submission, and the average over them', async () => {
    const { got, want } = await both(generate(kind, 6).problem);
    expectSameNorms(await got.advance(2 * AVERAGE_STRIDE), await want.advance(2 * AVERAGE_STRIDE), PREDICTION_BOUND);
    expectSamePoint(await got.point(), await want.point(), PREDICTION_BOUND);
    expectSamePoint((await got.average())!, (await want.average())!, PREDICTION_BOUND);
  });

  test('a warm start puts the same point into both', async () => {
    const { problem } = generate(kind, 8);
    const { got, want } = await both(problem);
    const start = randomStart(problem, 1);
    await got.warmStart(start);
    await want.warmStart(start);
    expectSamePoint(await want.point(), start, 1e-15);
    await expectSameIterations(got, want, 5, PREDICTION_BOUND);
  });
});
