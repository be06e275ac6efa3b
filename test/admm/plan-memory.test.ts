import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkMemory, requireMemory } from '../../src/admm/check-memory';
import { liftedClasses } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { planMemory, type MemoryPlan, type ProblemShape } from '../../src/admm/plan-memory';
import { predictionSplitting } from '../../src/admm/prediction';
import { solve } from '../../src/admm/solve';
import { solveClasses } from '../../src/admm/solve-classes';
import { GpuError, InputError } from '../../src/errors';
import type { Accelerator } from '../../src/gpu/accelerator';
import { fastestProduct } from '../../src/kernels/fastest-product';
import { isKept } from '../../src/problem/masked';
import { isRobust, type Problem } from '../../src/problem/problem';
import { AVERAGE_STRIDE } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf, type Kind } from '../support/problems';

let device: Accelerator;
beforeAll(async () => {
  device = await testAccelerator();
  // Its choice is measured once, with buffers of its own.
  await fastestProduct(device);
});
afterAll(() => device.dispose());

const SHAPE = { samples: 70, features: 5, patterns: 6 };

function shapeOf(problem: Problem, classes: number): ProblemShape {
  return {
    samples: problem.X.rows,
    features: problem.X.columns,
    patterns: problem.patterns.count,
    classes,
    cone: problem.cone,
    robust: isRobust(problem),
  };
}

const titled = KINDS.map((kind) => [titleOf(kind), kind] as const);

describe.each(titled)('the plan is what a solve allocates, %s', (_, kind: Kind) => {
  test.each([
    { classes: 1, mostBindingBytes: 2 ** 27 },
    { classes: 3, mostBindingBytes: 2 ** 27 },
    { classes: 2, mostBindingBytes: 2 ** 13 },
  ])('lifted, $classes classes, bindings of $mostBindingBytes bytes (seed 1)', async ({ classes, mostBindingBytes }) => {
    const { problem } = generate(kind, 1, SHAPE);
    const accelerator = device.lend();
    const problems = Array.from({ length: classes }, () => problem);
    const splitting = await liftedClasses(accelerator, problems, initialPenalties(problem, 'lifted'), 1.6, mostBindingBytes);
    const plan = planMemory(shapeOf(problem, classes), { mostBindingBytes });
    expect(accelerator.memory).toMatchObject({ bytes: plan.gpuBytes, peakBytes: plan.gpuBytes });
    expect(plan.tiles > 1).toBe(mostBindingBytes === 2 ** 13 && kind.ball === 'none');
    await splitting.advance(AVERAGE_STRIDE);
    await splitting.point();
    await splitting.average();
    expect(accelerator.memory).toMatchObject({ bytes: plan.gpuBytes, peakBytes: plan.gpuPeakBytes });
    accelerator.dispose();
    expect(accelerator.memory).toMatchObject({ bytes: 0, buffers: 0 });
  });
});

test.each(titled.filter(([, { ball }]) => ball === 'none'))('prediction, %s (seed 2)', async (_, kind) => {
  const { problem } = generate(kind, 2, SHAPE);
  const accelerator = device.lend();
  const splitting = await predictionSplitting(accelerator, problem, initialPenalties(problem, 'prediction'), 1.6);
  const plan = planMemory(shapeOf(problem, 1), { splitting: 'prediction' });
  expect(accelerator.memory).toMatchObject({ bytes: plan.gpuBytes, peakBytes: plan.gpuBytes });
  await splitting.advance(AVERAGE_STRIDE);
  await splitting.point();
  await splitting.average();
  await splitting.setPenalties({ ...splitting.penalties, s: 2 * splitting.penalties.s });
  expect(accelerator.memory).toMatchObject({ bytes: plan.gpuBytes, peakBytes: plan.gpuPeakBytes });
  accelerator.dispose();
  expect(accelerator.memory).toMatchObject({ bytes: 0, buffers: 0 });
});

describe('what does not fit is refused before anything is allocated', () => {
  const shape: ProblemShape = { samples: 1000, features: 20, patterns: 64, cone: 'soft', robust: true };
  const none = { binding: Infinity, device: Infinity, total: Infinity };
  const plan = (changes: Partial<ProblemShape>) => planMemory({ ...shape, ...changes });

  test.each([
    {
      limit: 'binding',
      bytes: 2 ** 20,
      measure: ({ largest }: MemoryPlan) => largest!.bytes,
      words: /"slacks" but this device binds at most 1.0 MiB/,
    },
    {
      limit: 'device',
      bytes: 3 * 2 ** 20,
      measure: (p: MemoryPlan) => p.gpuPeakBytes,
      words: /in buffers but may have 3.0 MiB on this device/,
    },
    {
      limit: 'total',
      bytes: 2 ** 22,
      measure: (p: MemoryPlan) => p.gpuPeakBytes + p.hostBytes,
      words: /needs [\d.]+ MiB in buffers and about [\d.]+ MiB on the host but memoryLimitBytes is 4.0 MiB/,
    },
  ])('by its $limit, with the most patterns and samples that fit', ({ limit, bytes, measure, words }) => {
    const error = errorOf(() => requireMemory(shape, {}, { ...none, [limit]: bytes }));
    expect(error).toMatchObject({ code: 'out-of-memory', kernel: 'slacks' });
    expect(error.message).toMatch(words);
    expect(error.message).toContain('1000 samples × 20 features with 64 patterns');
    expect(error.message.includes('where epsilon is positive')).toBe(limit === 'binding');
    const [, patterns, samples] = /at most (\d+) patterns, or at most (\d+) samples would fit/.exec(error.message)!;
    for (const [name, count] of Object.entries({ patterns: Number(patterns), samples: Number(samples) })) {
      expect(measure(plan({ [name]: count })), name).toBeLessThanOrEqual(bytes);
      expect(measure(plan({ [name]: count + 1 })), name).toBeGreaterThan(bytes);
    }
    // What takes a limit up to the last byte keeps within it.
    const wanted = plan({});
    expect(requireMemory(shape, {}, { ...none, [limit]: measure(wanted) })).toEqual(wanted);
    expect(() => requireMemory(shape, {}, { ...none, [limit]: measure(wanted) - 1 })).toThrow(GpuError);
  });

  test('by the smaller of what the device binds and what its buffers hold', () => {
    const { problem } = generate(KINDS[0]!, 3, SHAPE);
    const accelerator = (limits: object) => ({ device: { limits }, memoryLeftBytes: Infinity }) as unknown as Accelerator;
    const tiles = (maxStorageBufferBindingSize: number, maxBufferSize: number) =>
      checkMemory(problem, 1, 'lifted', accelerator({ maxStorageBufferBindingSize, maxBufferSize }), Infinity, 1).tiles;
    expect(tiles(2 ** 27, 2 ** 27)).toBe(1);
    expect(tiles(2 ** 13, 2 ** 27)).toBeGreaterThan(1);
    expect(tiles(2 ** 27, 2 ** 13)).toBeGreaterThan(1);
  });

  test('says why robust problems are not cut into tiles, and plain ones fit in tiles', () => {
    const small = { ...none, binding: 2 ** 20 };
    expect(errorOf(() => requireMemory(shape, {}, small)).message).toContain('where epsilon is positive');
    expect(requireMemory({ ...shape, robust: false }, {}, small).tiles).toBeGreaterThan(1);
  });

  test('speaks of no buffers where there are none, on the CPU', () => {
    const { message } = errorOf(() => requireMemory(shape, { device: 'cpu' }, { ...none, total: 2 ** 20 }));
    expect(message).toMatch(/needs about [\d.]+ MiB on the host but memoryLimitBytes is 1.0 MiB/);
  });

  test('says so when not even one pattern or sample fits', () => {
    const error = errorOf(() => requireMemory({ ...shape, patterns: 1, samples: 1 }, {}, { ...none, device: 1000 }));
    expect(error.message).toContain('not even one pattern or one sample fits');
  });

  test.each([0, -1, NaN, '2 GiB'])('a limit of %s is refused itself', async (memoryLimitBytes) => {
    const { problem } = generate(KINDS[0]!, 3, SHAPE);
    const settings = { device: 'cpu', memoryLimitBytes: memoryLimitBytes as number } as const;
    await expect(solve(problem, settings)).rejects.toThrow(/memoryLimitBytes is .*: expected a positive number of bytes/);
  });

  test('solve and solveClasses refuse on either device, and leave nothing on it', async () => {
    const { problem } = generate(KINDS[0]!, 3, SHAPE);
    const before = device.memory;
    for (const choice of ['cpu', device] as const) {
      const settings = { device: choice, memoryLimitBytes: 10_000 };
      await expect(solve(problem, settings)).rejects.toMatchObject({ code: 'out-of-memory' });
      const { y, ...shared } = problem;
      const { radius: epsilon, norm } = shared.perturbation;
      await expect(solveClasses({ ...shared, epsilon, norm, targets: [y] }, settings)).rejects.toMatchObject({ code: 'out-of-memory' });
    }
    expect(device.memory).toEqual(before);
  });
});

test('a solve leaves no buffer behind, and its most bytes are those of the plan (seed 4)', async () => {
  const { problem } = generate(KINDS[0]!, 4, SHAPE);
  const accelerator = device.lend();
  await solve(problem, { device: accelerator, splitting: 'lifted', maxIterations: 20, checkEvery: 10 });
  const { gpuPeakBytes } = planMemory(shapeOf(problem, 1));
  expect(accelerator.memory).toEqual({ bytes: 0, peakBytes: gpuPeakBytes, buffers: 0 });
});

test.each([
  ['samples', { samples: 0 }],
  ['patterns', { patterns: 1.5 }],
  ['classes', { classes: -1 }],
])('the planner refuses %s that are no size', (name, changes) => {
  expect(() => planMemory({ samples: 10, features: 2, patterns: 3, cone: 'hard', robust: false, ...changes })).toThrow(name);
});

test('slacks take memory on the host where the splitting has them: not in the one of predictions', () => {
  const shape = { samples: 300, features: 2, patterns: 30, robust: false };
  const bytes = (cone: 'soft' | 'hard', splitting: 'lifted' | 'prediction') =>
    planMemory({ ...shape, cone }, { splitting, device: 'cpu' }).hostBytes;
  expect(bytes('soft', 'prediction')).toBe(bytes('hard', 'prediction'));
  // At least the four sections of the slacks, one number for each pair of a neuron and a sample.
  expect(bytes('soft', 'lifted') - bytes('hard', 'lifted')).toBeGreaterThanOrEqual(4 * 8 * 2 * shape.patterns * shape.samples);
});

test('masks that are too many to be kept spread out take no memory on the host', () => {
  const [samples, patterns] = [2 ** 12, 2 ** 12];
  expect([isKept({ samples, count: patterns }), isKept({ samples, count: patterns + 1 })]).toEqual([true, false]);
  const bytes = (count: number, device: 'cpu' | 'gpu') =>
    planMemory({ samples, features: 2, patterns: count, cone: 'hard', robust: false }, { device }).hostBytes;
  for (const device of ['cpu', 'gpu'] as const) {
    expect(bytes(patterns, device) - bytes(patterns + 1, device)).toBeGreaterThan(0.9 * 8 * samples * patterns);
  }
});

test('the planner refuses a splitting that does not serve the shape', () => {
  const shape: ProblemShape = { samples: 10, features: 2, patterns: 3, cone: 'hard', robust: true };
  expect(() => planMemory(shape, { splitting: 'prediction' })).toThrow(InputError);
  expect(() => planMemory({ ...shape, robust: false, classes: 2 }, { splitting: 'prediction' })).toThrow(InputError);
});

function errorOf(action: () => unknown): GpuError {
  try {
    action();
  } catch (error) {
    return error as GpuError;
  }
  throw new Error('nothing was refused');
}
