import { describe, expect, test } from 'vitest';
import type { SolveSettings } from '../../src/admm/settings';
import type { Progress, Solution } from '../../src/admm/solution';
import { iterate, solve } from '../../src/admm/solve';
import { InputError } from '../../src/errors';
import { programValue } from '../../src/problem/objective';
import { selectPatterns } from '../../src/problem/patterns';
import { generate, KINDS, titleOf } from '../support/problems';

/** A problem that takes some thousand iterations to a gap that nobody needs. */
const slow = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 1).problem;
const quick = generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 1).problem;
const never: Partial<SolveSettings> = { device: 'cpu', gap: 1e-15 };

/** The best point is kept: it is feasible, has the reported value and is better than nothing. */
function expectBestKept({ convex, objective, relativeGap }: Solution): void {
  expect(programValue(slow, convex).value).toBe(objective.program);
  expect(objective.program).toBeLessThan(1);
  expect(objective.dualBound).toBeGreaterThan(0);
  expect(relativeGap).toBeGreaterThan(1e-15);
}

describe('limits', () => {
  test('of iterations stop exactly there, between two checks, too', async () => {
    for (const maxIterations of [1, 50, 137]) {
      const solution = await solve(slow, { ...never, maxIterations });
      expect([solution.status, solution.iterations]).toEqual(['iteration-limit', maxIterations]);
      if (maxIterations > 1) expectBestKept(solution);
    }
  });

  test('of time stop within a fraction of a second and keep the best point', async () => {
    const solution = await solve(slow, { ...never, timeLimitSeconds: 0.5, maxIterations: 1e9 });
    expect(solution.status).toBe('time-limit');
    expect(solution.seconds).toBeGreaterThanOrEqual(0.5);
    expect(solution.seconds).toBeLessThan(5);
    expectBestKept(solution);
  });

  test('of time that are over before the first iteration leave the zero network', async () => {
    const solution = await solve(slow, { ...never, timeLimitSeconds: 1e-9 });
    expect([solution.status, solution.iterations, solution.objective.program, solution.network.hidden.rows]).toEqual([
      'time-limit',
      0,
      1,
      0,
    ]);
  });
});

describe('cancelling', () => {
  test('before the start gives the zero network and no iterations', async () => {
    const solution = await solve(slow, { ...never, signal: AbortSignal.abort() });
    expect([solution.status, solution.iterations, solution.objective.program]).toEqual(['cancelled', 0, 1]);
  });

  test('by a timer stops within a second or so and keeps the best point', async () => {
    const controller = new AbortController();
    let abortedAt = Infinity;
    setTimeout(() => {
      abortedAt = performance.now();
      controller.abort();
    }, 400);
    const solution = await solve(slow, { ...never, maxIterations: 1e9, signal: controller.signal });
    expect(performance.now() - abortedAt).toBeLessThan(3000);
    expect(solution.status).toBe('cancelled');
    expectBestKept(solution);
  });

  test('from onProgress stops at the certificate that asked for it', async () => {
    const controller = new AbortController();
    let last: Progress | undefined;
    const onProgress = (progress: Progress) => {
      last = progress;
      if (progress.iteration >= 150) controller.abort();
    };
    const solution = await solve(slow, { ...never, signal: controller.signal, onProgress });
    expect(solution.status).toBe('cancelled');
    expect(solution.iterations).toBe(last!.iteration);
    expectBestKept(solution);
  });
});

describe('progress', () => {
  test('only ever improves, and its last line is the solution', async () => {
    const seen: Progress[] = [];
    const { objective, relativeGap, iterations, network } = await solve(slow, {
      device: 'cpu',
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.length).toBeGreaterThan(2);
    seen.slice(1).forEach((progress, at) => {
      const before = seen[at]!;
      expect(progress.iteration).toBeGreaterThan(before.iteration);
      expect(progress.seconds).toBeGreaterThanOrEqual(before.seconds);
      expect(progress.program).toBeLessThanOrEqual(before.program);
      expect(progress.dualBound).toBeGreaterThanOrEqual(before.dualBound);
      expect(progress.relativeGap).toBeLessThanOrEqual(before.relativeGap);
    });
    const { program, dualBound } = objective;
    expect(seen.at(-1)).toMatchObject({ iteration: iterations, program, dualBound, relativeGap, neurons: network.hidden.rows });
  });

  test('comes as an async iterator that returns the solution', async () => {
    const run = iterate(quick, { device: 'cpu' });
    const certificates: Progress[] = [];
    let step = await run.next();
    while (!step.done) {
      certificates.push(step.value);
      step = await run.next();
    }
    expect(step.value.status).toBe('solved');
    expect(certificates.at(-1)!.program).toBe(step.value.objective.program);
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });

  test('may be left early', async () => {
    const run = iterate(slow, { ...never, maxIterations: 1e9 });
    let seen = 0;
    for await (const progress of run) {
      expect(progress.iteration).toBeGreaterThan(0);
      if (++seen === 2) break;
    }
    expect(seen).toBe(2);
    expect(await run.next()).toEqual({ done: true, value: undefined });
  });
});

describe('repeated runs', () => {
  test.each(KINDS.map((kind) => [titleOf(kind), kind] as const))('are equal to the last bit: %s', async (_title, kind) => {
    const { problem } = generate(kind, 9);
    const settings: Partial<SolveSettings> = { device: 'cpu', maxIterations: 300 };
    const [one, other] = [await solve(problem, settings), await solve(problem, settings)];
    expect({ ...other, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  });
});

describe('a warm start', () => {
  test.each(['squared', 'logistic', 'hinge'] as const)('from a solution needs fewer iterations than a cold one: %s', async (loss) => {
    const { problem } = generate({ loss, cone: 'soft', ball: 'box' }, 2);
    const settings: Partial<SolveSettings> = { device: 'cpu', checkEvery: 10 };
    const cold = await solve(problem, settings);
    const warm = await solve(problem, { ...settings, warmStart: cold });
    expect([cold.status, warm.status]).toEqual(['solved', 'solved']);
    expect(warm.iterations).toBeLessThan(cold.iterations);
    expect(warm.objective.program).toBeLessThanOrEqual(cold.objective.program);
  });

  test('from a solution of other patterns or features is refused', async () => {
    const other = await solve({ ...quick, patterns: selectPatterns(quick.patterns, [0, 1]) }, { device: 'cpu', maxIterations: 1 });
    await expect(solve(quick, { device: 'cpu', warmStart: other })).rejects.toThrow(InputError);
    await expect(solve(quick, { device: 'cpu', warmStart: other })).rejects.toThrow(
      'warmStart has 4 × 4 neurons but this problem has 10 × 4',
    );
  });
});

describe('settings', () => {
  test('are checked', async () => {
    await expect(solve(quick, { device: 'cpu', gap: 0 })).rejects.toThrow(InputError);
  });

  test('that ask for the prediction splitting of a robust problem are refused', async () => {
    await expect(solve(quick, { device: 'cpu', splitting: 'prediction' })).rejects.toThrow('robust training needs "lifted"');
  });

  test('left undefined are the defaults, and every relaxation in (0, 2) reaches the same optimum', async () => {
    const { objective } = await solve(quick, { device: 'cpu', gap: undefined });
    for (const relaxation of [0.7, 1, 1.95]) {
      const other = await solve(quick, { device: 'cpu', relaxation });
      expect(other.status).toBe('solved');
      expect(other.objective.dualBound).toBeLessThanOrEqual(objective.program);
      expect(objective.dualBound).toBeLessThanOrEqual(other.objective.program);
    }
  });
});
