import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tileBounds } from '../../src/admm/buffer-sizes';
import { liftedClasses, liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Problem } from '../../src/problem/problem';
import { AVERAGE_STRIDE, type Penalties } from '../../src/problem/splitting';
import { liftedReference } from '../../src/reference/lifted';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf, type Kind } from '../support/problems';
import { expectSameIterations, expectSameNorms, expectSamePoint, LIFTED_BOUND } from '../support/splittings';
import { randomStart } from '../support/starts';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const RELAXATION = 1.6;
/** Four tiles, of 32, 32, 32 and 3 samples. */
const SHAPE = { samples: 99, features: 5, patterns: 7 };
const ONE_WORD = 4 * 4 * 2 * SHAPE.patterns * 32;

const changed = ({ v, s, a, pi }: Penalties): Penalties => ({ v: 2 * v, s: s / 2, a: 3 * a, pi: 2 * pi });
const plain = KINDS.filter(({ ball }) => ball === 'none').map((kind) => [titleOf(kind), kind] as const);

/** Bytes that leave room for the buffers of 32 samples and no more. */
function bytesOf(kind: Kind): number {
  return kind.cone === 'soft' ? ONE_WORD : ONE_WORD / 2;
}

describe.each(plain)('four tiles of samples, %s', (_, kind) => {
  test('iterate, change penalties and average as one does in f64, seed 1', async () => {
    const { problem } = generate(kind, 1, SHAPE);
    const penalties = initialPenalties(problem, 'lifted');
    const got = await liftedSplitting(accelerator, problem, penalties, RELAXATION, bytesOf(kind));
    expect(got.dispatches.iteration.filter((name) => name === 'sample_step').length).toBe(4);
    const want = liftedReference(problem, penalties, RELAXATION);
    await expectSameIterations(got, want, AVERAGE_STRIDE, LIFTED_BOUND);
    for (const splitting of [got, want]) await splitting.setPenalties(changed(penalties));
    expectSameNorms(await got.advance(AVERAGE_STRIDE), await want.advance(AVERAGE_STRIDE), LIFTED_BOUND);
    expectSamePoint(await got.point(), await want.point(), LIFTED_BOUND);
    expectSamePoint((await got.average())!, (await want.average())!, LIFTED_BOUND);
  });

  test('start from a point, seed 2', async () => {
    const { problem } = generate(kind, 2, SHAPE);
    const penalties = initialPenalties(problem, 'lifted');
    const got = await liftedSplitting(accelerator, problem, penalties, RELAXATION, bytesOf(kind));
    const want = liftedReference(problem, penalties, RELAXATION);
    const start = randomStart(problem, 2);
    for (const splitting of [got, want]) await splitting.warmStart(start);
    expectSamePoint(await got.point(), start, LIFTED_BOUND);
    await expectSameIterations(got, want, 3, LIFTED_BOUND);
  });

  test('keep three classes apart, seed 3', async () => {
    const { problem } = generate(kind, 3, SHAPE);
    const turned = (at: number) => problem.y.map((_y, k) => problem.y[(k + at) % problem.y.length]!);
    const problems: Problem[] = [0, 1, 2].map((at) => ({ ...problem, y: turned(at) }));
    const penalties = initialPenalties(problem, 'lifted');
    const got = await liftedClasses(accelerator, problems, penalties, RELAXATION, 3 * bytesOf(kind));
    const start = problems.map((one, at) => randomStart(one, at));
    // A start leaves nothing of what was before.
    await got.advance(2);
    await got.warmStart(start);
    await got.advance(3);
    for (const [at, point] of (await got.point()).entries()) {
      const want = liftedReference(problems[at]!, penalties, RELAXATION);
      await want.warmStart(start[at]!);
      await want.advance(3);
      expectSamePoint(point, await want.point(), LIFTED_BOUND);
    }
  });
});

describe('tileBounds', () => {
  const shape = { ...SHAPE, classes: 1, soft: true, robust: false };
  test('is one tile where everything fits, and the fewest whole words of masks where not', () => {
    expect(tileBounds(shape, Infinity)).toEqual([0, 99]);
    expect(tileBounds(shape, ONE_WORD)).toEqual([0, 32, 64, 96, 99]);
    expect(tileBounds(shape, 2 * ONE_WORD)).toEqual([0, 64, 99]);
    expect(tileBounds(shape, (99 / 32) * ONE_WORD)).toEqual([0, 99]);
    expect(tileBounds(shape, (99 / 32) * ONE_WORD - 1)).toEqual([0, 64, 99]);
  });

  test('makes tiles of about the same size', () => {
    expect(tileBounds({ ...shape, samples: 320 }, 9 * ONE_WORD)).toEqual([0, 160, 320]);
  });

  test('leaves robust problems whole, and stops at one word where nothing fits', () => {
    expect(tileBounds({ ...shape, robust: true }, ONE_WORD)).toEqual([0, 99]);
    expect(tileBounds(shape, 1)).toEqual([0, 32, 64, 96, 99]);
  });
});
