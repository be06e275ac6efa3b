import { afterEach, describe, expect, test, vi } from 'vitest';
import { balance, leanAfter } from '../../src/admm/balance';
import type { Found } from '../../src/admm/best';
import { interruption, runSplitting } from '../../src/admm/loop';
import { completeSettings, type SolveSettings } from '../../src/admm/settings';
import { standsStill } from '../../src/admm/standstill';
import type { Norms, Penalties, Splitting } from '../../src/problem/splitting';

afterEach(() => vi.restoreAllMocks());

/** Seconds between two looks at the clock that the loop allows itself. */
const SLICE_SECONDS = 0.15;

interface Scene {
  readonly factors?: boolean;
  /** What the n-th point that is looked at is worth. */
  readonly found?: (n: number) => Found;
  /** Whether there is an average to be looked at after each point. */
  readonly averages?: boolean;
  readonly relativeGap?: number;
  readonly leaves?: (norms: Norms, relativeGap: number) => boolean;
}

const NORMS: Norms = { v: { gap: 1, size: 1, change: 1, dual: 1 }, s: { gap: 3, size: 1, change: 1, dual: 1 } };

/** A run of a splitting that computes nothing but takes its time, on a clock that only it moves. */
async function runFor(secondsEach: number, given: Partial<SolveSettings>, scene: Scene = {}) {
  const { factors = false, averages = false, relativeGap = 1, leaves } = scene;
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * clock);
  const slices: number[] = [];
  const balanced: number[] = [];
  const penalties: Penalties[] = [];
  const averagedFrom: number[] = [];
  const splitting = {
    kind: 'lifted',
    penalties: { v: 1, s: 1, a: 1, pi: 1 },
    factors,
    advance: (iterations: number) => {
      slices.push(iterations);
      clock += secondsEach * iterations;
      return Promise.resolve(NORMS);
    },
    setPenalties: (next: Penalties) => {
      balanced.push(sum(slices));
      penalties.push(next);
      return Promise.resolve();
    },
    point: () => Promise.resolve('point'),
    average: () => Promise.resolve(averages ? 'average' : undefined),
    restartAverage: () => void averagedFrom.push(sum(slices)),
    warmStart: () => Promise.resolve(),
  } satisfies Splitting<string>;
  const promises: number[] = [];
  const looked: { readonly point: string; readonly mostViolation: number | undefined }[] = [];
  const best = {
    relativeGap,
    consider: (point: string, promising: number, mostViolation?: number) => {
      promises.push(promising);
      looked.push({ point, mostViolation });
      return scene.found?.(looked.length - 1) ?? { program: 1, bound: 0, unscaled: 0, coneViolation: 0 };
    },
  };
  const settings = completeSettings({ gap: 1e-3, maxIterations: 5000, checkEvery: 1000, timeLimitSeconds: 1e9, ...given });
  const run = runSplitting<string>(splitting, best, settings, () => clock, 0, leaves);
  const certificates: number[] = [];
  let step = await run.next();
  for (; !step.done; step = await run.next()) certificates.push(step.value);
  return { slices, balanced, penalties, averagedFrom, certificates, promises, looked, outcome: step.value, clock };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([1e-9, 1e-4, 0.01, 0.04, 0.2])('iterations of %f s', (secondsEach) => {
  test('go in slices that at most double and stay within a slice’s time, up to the last iteration and no further', async () => {
    const { slices, outcome } = await runFor(secondsEach, {});
    expect(outcome).toEqual({ status: 'iteration-limit', left: false, iterations: 5000 });
    expect(sum(slices)).toBe(5000);
    slices.forEach((slice, at) => {
      expect(slice).toBeLessThanOrEqual(2 * (slices[at - 1] ?? 0.5));
      expect(slice * secondsEach).toBeLessThanOrEqual(Math.max(SLICE_SECONDS, secondsEach) * (1 + 1e-9));
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
  const balancedOf = async (factors: boolean) => (await runFor(1e-4, settings, { factors })).balanced;
  expect(await balancedOf(true)).toEqual([50, 100, 200, 400, 800, 1600, 3200]);
  expect(await balancedOf(false)).toEqual(Array.from({ length: 99 }, (_, at) => 50 * (at + 1)));
});

test('a gap that is met exactly is solved, before anything is iterated', async () => {
  const { outcome, slices } = await runFor(1e-4, { gap: 1e-3 }, { relativeGap: 1e-3 });
  expect(outcome).toEqual({ status: 'solved', left: false, iterations: 0 });
  expect(slices).toEqual([]);
});

test('a time limit is met at its very second, and a signal before it', () => {
  const settings = completeSettings({ timeLimitSeconds: 5 });
  expect([4.999, 5, 6].map((seconds) => interruption(settings, seconds))).toEqual([undefined, 'time-limit', 'time-limit']);
  expect(interruption({ ...settings, signal: AbortSignal.abort() }, 0)).toBe('cancelled');
});

test('an average is looked at after each point, no farther outside than that, at the end wherever it is', async () => {
  const found = (n: number): Found => ({ program: 1, bound: 0, unscaled: 0, coneViolation: n });
  const { looked } = await runFor(1e-4, { checkEvery: 50, maxIterations: 200 }, { averages: true, found });
  expect(looked.length).toBeGreaterThan(4);
  looked.forEach(({ point, mostViolation }, n) => {
    expect(point).toBe(n % 2 === 0 ? 'point' : 'average');
    expect(mostViolation).toBe(n % 2 === 0 ? undefined : n === looked.length - 1 ? Infinity : n - 1);
  });
});

test.each([false, true])('penalties lean as the values found so far say, the lowest of each two (averages: %s)', async (averages) => {
  // The program falls for a while, then stays above its lowest; the dual's violations cost much.
  const program = (n: number): number => (n < 6 ? 10 - n + (n % 2) : n === 6 ? 6 : 6.5 + (n % 3) / 5);
  const found = (n: number): Found => ({ program: program(n), bound: 1, unscaled: 5.9, coneViolation: 0 });
  const { penalties, certificates, balanced } = await runFor(1e-4, { checkEvery: 50, maxIterations: 20_000 }, { averages, found });
  const trace: { iteration: number; program: number }[] = [];
  let [lean, seen] = [1, 0];
  const leans: number[] = [];
  for (let iteration = 50; iteration < 20_000; iteration += 50) {
    if (certificates.includes(iteration)) {
      const [first, second] = averages ? [found(seen), found(seen + 1)] : [found(seen), found(seen)];
      seen += averages ? 2 : 1;
      trace.push({ iteration, program: Math.min(...trace.map(({ program }) => program), first.program, second.program) });
      lean = leanAfter(lean, first, standsStill(trace));
    }
    leans.push(lean);
  }
  expect(balanced).toHaveLength(leans.length);
  expect(penalties).toEqual(leans.map((one, at) => balance({ v: 1, s: 1, a: 1, pi: 1 }, NORMS, balanced[at]!, one)));
  expect(Math.max(...leans)).toBeGreaterThan(2);
});

test('a run is left after a certificate whose norms and gap leave nothing to hope for', async () => {
  const asked: [Norms, number][] = [];
  const leaves = (norms: Norms, relativeGap: number): boolean => asked.push([norms, relativeGap]) === 3;
  const { outcome, certificates } = await runFor(1e-4, { checkEvery: 50 }, { relativeGap: 0.5, leaves });
  expect(outcome).toEqual({ status: 'iteration-limit', left: true, iterations: certificates[2] });
  expect(asked).toEqual(Array.from({ length: 3 }, () => [NORMS, 0.5]));
});
