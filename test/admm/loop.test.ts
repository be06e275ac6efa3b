import { afterEach, describe, expect, test, vi } from 'vitest';
import { runSplitting } from '../../src/admm/loop';
import { completeSettings, type SolveSettings } from '../../src/admm/settings';
import type { Splitting } from '../../src/problem/splitting';

afterEach(() => vi.restoreAllMocks());

/** Seconds between two looks at the clock that the loop allows itself. */
const SLICE_SECONDS = 0.15;

/** A run of a splitting that computes nothing but takes its time, on a clock that only it moves. */
async function runFor(secondsEach: number, given: Partial<SolveSettings>, factors = false) {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * clock);
  const slices: number[] = [];
  const balanced: number[] = [];
  const averagedFrom: number[] = [];
  const splitting = {
    kind: 'lifted',
    penalties: { v: 1, s: 1, a: 1, pi: 1 },
    factors,
    advance: (iterations: number) => {
      slices.push(iterations);
      clock += secondsEach * iterations;
      return Promise.resolve({ v: { gap: 1, size: 1, change: 1, dual: 1 } });
    },
    setPenalties: () => Promise.resolve(void balanced.push(sum(slices))),
    point: () => Promise.resolve('point'),
    average: () => Promise.resolve(undefined),
    restartAverage: () => void averagedFrom.push(sum(slices)),
    warmStart: () => Promise.resolve(),
  } satisfies Splitting<string>;
  const promises: number[] = [];
  const best = {
    relativeGap: 1,
    consider: (_: string, promising: number) => {
      promises.push(promising);
      return { program: 1, bound: 0, unscaled: 0, coneViolation: 0 };
    },
  };
  const settings = completeSettings({ gap: 1e-3, maxIterations: 5000, checkEvery: 1000, timeLimitSeconds: 1e9, ...given });
  const run = runSplitting<string>(splitting, best, settings, () => clock);
  const certificates: number[] = [];
  let step = await run.next();
  for (; !step.done; step = await run.next()) certificates.push(step.value);
  return { slices, balanced, averagedFrom, certificates, promises, outcome: step.value, clock };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([1e-9, 1e-4, 0.01, 0.04])('iterations of %f s', (secondsEach) => {
  test('go in slices that at most double and stay within a slice’s time, up to the last iteration and no further', async () => {
    const { slices, outcome } = await runFor(secondsEach, {});
    expect(outcome).toEqual({ status: 'iteration-limit', left: false, iterations: 5000 });
    expect(sum(slices)).toBe(5000);
    slices.forEach((slice, at) => {
      expect(slice).toBeLessThanOrEqual(2 * (slices[at - 1] ?? 0.5));
      expect(slice * secondsEach).toBeLessThanOrEqual(SLICE_SECONDS * (1 + 1e-9));
    });
    // Long enough to be worth their start, too: half of the time or of the 1000 iterations to the next stop.
    expect(Math.max(...slices)).toBeGreaterThanOrEqual(Math.min(400, Math.floor(SLICE_SECONDS / secondsEach)));
  });

  test('end within a slice of the time limit, with a certificate of the last point that repairs it closely', async () => {
    const timeLimitSeconds = 700.5 * secondsEach;
    const { outcome, certificates, promises, clock } = await runFor(secondsEach, { timeLimitSeconds });
    expect(outcome.status).toBe('time-limit');
    expect(clock).toBeGreaterThanOrEqual(timeLimitSeconds);
    expect(clock - timeLimitSeconds).toBeLessThanOrEqual(Math.max(SLICE_SECONDS, secondsEach));
    expect(certificates).toEqual([outcome.iterations]);
    expect(promises).toEqual([Infinity]);
  });
});

test('certificates come after checkEvery iterations, then 15 % further apart each time, and at the end', async () => {
  const { certificates, promises } = await runFor(1e-4, { checkEvery: 50, maxIterations: 1010 });
  expect(certificates[0]).toBe(50);
  expect(certificates.at(-1)).toBe(1010);
  certificates.slice(1, -1).forEach((iteration, at) => {
    expect(iteration % 50).toBe(0);
    expect(iteration).toBeGreaterThanOrEqual(1.15 * certificates[at]!);
    expect(iteration).toBeLessThan(1.15 * certificates[at]! + 50);
  });
  expect(promises).toEqual(certificates.map((iteration) => (iteration === 1010 ? Infinity : 3e-3)));
});

test('the average is started anew at the first certificate at which it covers half of all iterations', async () => {
  const { certificates, averagedFrom } = await runFor(1e-4, { checkEvery: 50, maxIterations: 5000 });
  expect(averagedFrom.length).toBeGreaterThan(5);
  averagedFrom.forEach((iteration, at) => {
    const before = averagedFrom[at - 1] ?? 0;
    expect(iteration).toBe(certificates.find((one) => one > before && one - before >= one / 2));
  });
});

test('penalties that cost a factorisation are looked at after twice as many iterations each time, others whenever the loop stops', async () => {
  const settings = { checkEvery: 50, maxIterations: 5000 };
  const balancedOf = async (factors: boolean) => (await runFor(1e-4, settings, factors)).balanced;
  expect(await balancedOf(true)).toEqual([50, 100, 200, 400, 800, 1600, 3200]);
  expect(await balancedOf(false)).toEqual(Array.from({ length: 99 }, (_, at) => 50 * (at + 1)));
});
