import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftedClasses, liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Problem } from '../../src/problem/problem';
import {
  AVERAGE_STRIDE,
  type Block,
  type BlockNorms,
  type Norms,
  type Penalties,
  type Point,
  type Splitting,
} from '../../src/problem/splitting';
import { liftedClassesReference } from '../../src/reference/lifted-classes';
import { liftedReference } from '../../src/reference/lifted';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf, type Kind } from '../support/problems';
import { expectSamePoint, LIFTED_BOUND } from '../support/splittings';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const RELAXATION = 1.6;
const CLASSES = 3;

/** The same data and patterns with the targets turned by `at` samples, so that every class has its own. */
function classesOf(kind: Kind, seed: number): Problem[] {
  const { problem } = generate(kind, seed, { samples: 21, features: 5, patterns: 6 });
  const turned = (at: number) => problem.y.map((_, k) => problem.y[(k + at) % problem.y.length]!);
  return Array.from({ length: CLASSES }, (_, at) => ({ ...problem, y: turned(at) }));
}

type Batch = Splitting<readonly Point[]>;

async function expectSamePoints(got: Batch, want: readonly Splitting[], bound: number): Promise<void> {
  const points = await got.point();
  expect(points.length).toBe(want.length);
  for (const [at, splitting] of want.entries()) expectSamePoint(points[at]!, await splitting.point(), bound);
}

const changed = ({ v, s, a, pi }: Penalties): Penalties => ({ v: 2 * v, s: s / 2, a: 3 * a, pi: 2 * pi });
const named = KINDS.map((kind) => [titleOf(kind), kind] as const);

describe.each(named)('%s', (_, kind) => {
  test('ten batched iterations, with a change of penalties in the middle, are those of each class alone in f64, seed 1', async () => {
    const problems = classesOf(kind, 1);
    const penalties = initialPenalties(problems[0]!, 'lifted');
    const got = await liftedClasses(accelerator, problems, penalties, RELAXATION);
    const want = problems.map((problem) => liftedReference(problem, penalties, RELAXATION));
    for (const splitting of [got, ...want]) await splitting.advance(5);
    await expectSamePoints(got, want, LIFTED_BOUND);
    for (const splitting of [got, ...want]) {
      await splitting.setPenalties(changed(penalties));
      await splitting.advance(5);
    }
    await expectSamePoints(got, want, LIFTED_BOUND);
  });

  test('the batch has the bits of each class alone on the same device, seed 2', async () => {
    const problems = classesOf(kind, 2);
    const penalties = initialPenalties(problems[0]!, 'lifted');
    const got = await liftedClasses(accelerator, problems, penalties, RELAXATION);
    await got.advance(10);
    const alone: Splitting[] = [];
    for (const problem of problems) {
      const splitting = await liftedSplitting(accelerator, problem, penalties, RELAXATION);
      await splitting.advance(10);
      alone.push(splitting);
    }
    await expectSamePoints(got, alone, 0);
  });
});

/** The twin adds up the classes' sizes, each the larger of image and copy, the batch takes the larger of the sums: at most √2 apart. */
function expectNorms(got: Norms, want: Norms): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(want).sort());
  for (const [block, norms] of Object.entries(want) as [Block, BlockNorms][]) {
    const { gap, size, change, dual } = got[block]!;
    const slack = LIFTED_BOUND * norms.size;
    expect(Math.abs(gap - norms.gap)).toBeLessThanOrEqual(slack);
    expect(Math.abs(change - norms.change)).toBeLessThanOrEqual(slack);
    expect(Math.abs(dual - norms.dual)).toBeLessThanOrEqual(LIFTED_BOUND * norms.dual);
    expect(size).toBeLessThanOrEqual(norms.size + slack);
    expect(size).toBeGreaterThanOrEqual(norms.size / Math.SQRT2 - slack);
  }
}

const averaged = KINDS.filter(({ cone, ball }) => cone === 'soft' && ball === 'box').map((kind) => [titleOf(kind), kind] as const);

test.each(averaged)('norms, averages and warm starts are those of the f64 batch, %s, seed 3', async (_, kind) => {
  const problems = classesOf(kind, 3);
  const penalties = initialPenalties(problems[0]!, 'lifted');
  const got = await liftedClasses(accelerator, problems, penalties, RELAXATION);
  const want = liftedClassesReference(problems, penalties, RELAXATION);
  expect(await got.average()).toBeUndefined();
  expect(await want.average()).toBeUndefined();
  const [gotNorms, wantNorms] = [await got.advance(AVERAGE_STRIDE + 2), await want.advance(AVERAGE_STRIDE + 2)];
  expectNorms(gotNorms, wantNorms);
  const [gotAverage, wantAverage] = [(await got.average())!, (await want.average())!];
  problems.forEach((_problem, at) => expectSamePoint(gotAverage[at]!, wantAverage[at]!, LIFTED_BOUND));

  const start = await want.point();
  for (const splitting of [got, want]) {
    splitting.restartAverage();
    await splitting.warmStart([start[1]!, start[2]!, start[0]!]);
  }
  expect(await got.average()).toBeUndefined();
  for (const splitting of [got, want]) await splitting.advance(5);
  const [gotPoints, wantPoints] = [await got.point(), await want.point()];
  problems.forEach((_problem, at) => expectSamePoint(gotPoints[at]!, wantPoints[at]!, LIFTED_BOUND));
});
