import { afterEach, describe, expect, test, vi } from 'vitest';
import { initialPenalties } from '../../src/admm/penalties';
import { Arena } from '../../src/linear/arena';
import { Lanes } from '../../src/linear/lanes';
import { problemInArena } from '../../src/reference/arena-problem';
import { liftedReference } from '../../src/reference/lifted';
import { liftedClassesReference } from '../../src/reference/lifted-classes';
import { predictionReference } from '../../src/reference/prediction';
import { generate, KINDS, titleOf } from '../support/problems';

afterEach(() => vi.unstubAllGlobals());

/** Enough for an arena, and no multiple of anything. */
const SHAPE = { samples: 437, features: 9, patterns: 11 };
const named = KINDS.filter(({ ball }) => ball !== 'l2').map((kind) => [titleOf(kind), kind] as const);

describe.each(named)('%s, seed 2', (_, kind) => {
  const { problem } = generate(kind, 2, SHAPE);
  const splittings = { lifted: liftedReference, ...(kind.ball === 'none' ? { prediction: predictionReference } : {}) };

  test.each(Object.entries(splittings))('the %s splitting is the same in an arena and outside, bit for bit', async (name, open) => {
    const run = async () => {
      const splitting = open(problem, initialPenalties(problem, name as keyof typeof splittings), 1.7);
      await splitting.advance(7);
      await splitting.setPenalties({ v: 0.01, s: 0.02, a: 0.001, pi: 0.03 });
      return { norms: await splitting.advance(8), point: await splitting.point(), average: await splitting.average() };
    };
    const inside = vi.spyOn(Arena.prototype, 'copyOf');
    const want = await run();
    expect(inside).toHaveBeenCalled();
    inside.mockClear();
    vi.stubGlobal('WebAssembly', undefined);
    expect(await run()).toEqual(want);
    expect(inside).not.toHaveBeenCalled();
  });
});

test('a problem goes into an arena with its patterns, or stays where it is when it is small', () => {
  const { problem } = generate(KINDS[0]!, 1, SHAPE);
  const { problem: inside, arena } = problemInArena(problem, 2 ** 15);
  expect(Arena.of(inside.X.data, inside.patterns.words)).toBe(arena);
  expect(inside).toEqual(problem);
  const again = problemInArena(inside, 1);
  expect([again.problem, again.arena]).toEqual([inside, arena]);
  expect(again.problem).toBe(inside);
  expect(problemInArena(problem, 2 ** 15 - 1)).toEqual({ problem, arena: undefined });
});

test('classes share one arena, and their samples and patterns in it', async () => {
  const { problem } = generate(KINDS[0]!, 3, SHAPE);
  const other = { ...problem, y: problem.y.map((value) => -value) };
  const open = vi.spyOn(Arena, 'open');
  const rho = initialPenalties(problem, 'lifted');
  const together = liftedClassesReference([problem, other], rho, 1.7);
  await together.advance(3);
  expect(open).toHaveBeenCalledTimes(1);
  open.mockRestore();
  for (const [at, one] of [problem, other].entries()) {
    const alone = liftedReference(one, rho, 1.7);
    await alone.advance(3);
    expect((await together.point())[at]).toEqual(await alone.point());
  }
});

describe.each(named.filter((_, at) => at % 6 === 0))('%s, seed 4, by several threads', (_, kind) => {
  const { problem } = generate(kind, 4, { samples: 700, features: 31, patterns: 97 });
  const splittings = { lifted: liftedReference, ...(kind.ball === 'none' ? { prediction: predictionReference } : {}) };

  test.each(Object.entries(splittings))('the %s splitting is the same as by one, bit for bit, and ends its threads', async (name, open) => {
    const run = async (threads: number) => {
      const splitting = open(problem, initialPenalties(problem, name as keyof typeof splittings), 1.7, threads);
      await expect.poll(() => splitting.threads, { timeout: 20_000, interval: 5 }).toBe(threads);
      await splitting.advance(9);
      await splitting.setPenalties({ v: 0.01, s: 0.02, a: 0.001, pi: 0.03 });
      const norms = await splitting.advance(3);
      splitting.close!();
      expect(splitting.threads).toBe(1);
      return { norms, point: await splitting.point() };
    };
    const share = vi.spyOn(Lanes.prototype, 'product');
    const want = await run(1);
    expect(share).not.toHaveBeenCalled();
    expect(await run(3)).toEqual(want);
    expect(share.mock.calls.length).toBeGreaterThanOrEqual(2 * 12);
    share.mockRestore();
  });
});

test('classes share their threads, too', async () => {
  const { problem } = generate(KINDS[0]!, 5, { samples: 700, features: 31, patterns: 97 });
  const problems = [problem, { ...problem, y: problem.y.map((value) => -value) }];
  const rho = initialPenalties(problem, 'lifted');
  const points = async (threads: number) => {
    const splitting = liftedClassesReference(problems, rho, 1.7, threads);
    await expect.poll(() => splitting.threads, { timeout: 20_000, interval: 5 }).toBe(threads);
    await splitting.advance(4);
    splitting.close!();
    expect(splitting.threads).toBe(1);
    return splitting.point();
  };
  expect(await points(2)).toEqual(await points(1));
});
