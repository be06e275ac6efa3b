import { describe, expect, test } from 'vitest';
import { PROCESSOR_LEASE } from '../../src/device/lease';
import { GpuError } from '../../src/errors';
import { runResumably, type Backend } from '../../src/admm/resume';
import { completeSettings, type CheckedSettings } from '../../src/admm/settings';

/** A backend that computes nothing and counts its iterations; one in single precision moves by rounding alone from its start. */
function countingBackend(precision: Backend<string>['precision']) {
  const counted = { iterations: 0, starts: [] as string[], disposed: 0 };
  const movement = precision === 'single' ? 1e-9 : 1;
  const norms = { v: { gap: movement, size: 1, change: movement, dual: 1 } };
  const backend = {
    splitting: {
      kind: 'lifted',
      penalties: { v: 1, s: 1, a: 1, pi: 1 },
      factors: false,
      advance: (iterations: number) => {
        counted.iterations += iterations;
        return Promise.resolve(norms);
      },
      setPenalties: () => Promise.resolve(),
      point: () => Promise.resolve(`after ${counted.iterations}`),
      average: () => Promise.resolve(undefined),
      restartAverage: () => undefined,
      warmStart: (point: string) => Promise.resolve(void counted.starts.push(point)),
    },
    device: precision,
    precision,
    dispose: () => void counted.disposed++,
  } satisfies Backend<string>;
  return { counted, backend };
}

/** What is asked to be judged is remembered as the point to go on from. */
function unsatisfied() {
  return {
    relativeGap: 1e-4,
    last: undefined as string | undefined,
    consider(point: string) {
      this.last = point;
      return { program: 1, bound: 0, unscaled: 0, coneViolation: 0 };
    },
  };
}

test.each([1, 7, 200])('a limit of %i iterations is what a backend is asked for, and what is reported', async (maxIterations) => {
  const { counted, backend } = countingBackend('double');
  const settings = completeSettings({ maxIterations, gap: 1e-6, device: 'cpu' });
  const run = runResumably<string>(
    () => Promise.resolve(backend),
    () => Promise.resolve(),
    unsatisfied(),
    settings,
    () => 0,
  );
  let step = await run.next();
  while (!step.done) step = await run.next();
  expect(step.value).toMatchObject({ status: 'iteration-limit', iterations: maxIterations });
  expect(counted).toEqual({ iterations: maxIterations, starts: [], disposed: 1 });
});

test('what a double-precision backend takes over counts on from where single precision left', async () => {
  const [single, double] = [countingBackend('single'), countingBackend('double')];
  const settings = completeSettings({ maxIterations: 5000, gap: 1e-6, device: { ...PROCESSOR_LEASE, choice: 'auto' } });
  const opened = [single, double];
  const open = () => Promise.resolve(opened.shift()!.backend);
  const run = runResumably<string>(
    open,
    () => Promise.resolve(),
    unsatisfied(),
    settings,
    () => 0,
  );
  let step = await run.next();
  while (!step.done) step = await run.next();
  expect(single.counted.iterations).toBeGreaterThan(0);
  expect(double.counted.iterations).toBeGreaterThan(0);
  expect(single.counted.iterations + double.counted.iterations).toBe(5000);
  expect(double.counted.starts).toEqual([`after ${single.counted.iterations}`]);
  expect(step.value).toMatchObject({ status: 'iteration-limit', iterations: 5000 });
  expect([single.counted.disposed, double.counted.disposed]).toEqual([1, 1]);
});

describe('a fault once the run was to end anyway', () => {
  const told = completeSettings({ device: 'cpu', gap: 1e-6, signal: AbortSignal.abort() });
  const late = completeSettings({ device: 'cpu', gap: 1e-6, timeLimitSeconds: 5 });

  /** The end of a run whose only backend breaks when it is handed its start, or cannot be opened. */
  async function endOf(settings: CheckedSettings, fault: GpuError, opens: boolean, after: number) {
    const { backend, counted } = countingBackend('double');
    const run = runResumably<string>(
      () => (opens ? Promise.resolve(backend) : Promise.reject(fault)),
      () => Promise.reject(fault),
      unsatisfied(),
      settings,
      () => after,
    );
    const end = await run.next().catch((error: unknown) => error);
    expect(counted.disposed).toBe(opens ? 1 : 0);
    return end;
  }

  const silent = new GpuError('device-lost', 'it did not answer');

  test.each([
    ['cancelled', told, 0],
    ['time-limit', late, 5],
  ] as const)('of a device that is lost ends it as %s, with no fault to tell of', async (status, settings, after) => {
    const end = await endOf(settings, silent, true, after);
    expect(end).toMatchObject({ done: true, value: { status, iterations: 0, device: 'double' } });
    expect(end).not.toHaveProperty('value.fault');
  });

  test('is thrown where there was no device yet, or time was left, or something else is wrong', async () => {
    const wrong = new GpuError('gpu-validation', 'a kernel is wrong');
    expect(await endOf(told, silent, false, 0)).toBe(silent);
    expect(await endOf(late, silent, true, 4.9)).toBe(silent);
    expect(await endOf(told, wrong, true, 0)).toBe(wrong);
  });
});
