import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PROCESSOR_LEASE, type DeviceChoice } from '../../src/device/lease';
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

describe('a fault in the middle of a run', () => {
  const GOES_ON = { v: 2, s: 3, a: 5, pi: 7 };
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  type Step = GpuError | 'end' | 'diverges';

  /** What a run asks to be opened, where each backend certifies its first iteration and then does what its step says; it may also not open. */
  async function runThrough(device: DeviceChoice, steps: readonly (Step | { readonly opening: GpuError })[], finds = true) {
    const opened: DeviceChoice[] = [];
    const penalties: unknown[] = [];
    const backends: ReturnType<typeof countingBackend>[] = [];
    const open = (choice: DeviceChoice) => {
      opened.push(choice);
      const step = steps[opened.length - 1]!;
      if (typeof step === 'object' && 'opening' in step) return Promise.reject(step.opening);
      const onCpu = typeof choice === 'object' && 'choice' in choice && choice.choice === 'cpu';
      const made = countingBackend(onCpu ? 'double' : 'single');
      backends.push(made);
      const { advance } = made.backend.splitting;
      const splitting = {
        ...made.backend.splitting,
        penalties: GOES_ON,
        setPenalties: (next: unknown) => Promise.resolve(void penalties.push(next)),
        advance: (iterations: number) => {
          if (step instanceof GpuError && made.counted.iterations > 0) return Promise.reject(step);
          const large = step === 'diverges' ? Infinity : 1;
          return advance(iterations).then(() => ({ v: { gap: large, size: 1, change: 1, dual: 1 } }));
        },
      };
      return Promise.resolve({ ...made.backend, splitting });
    };
    const best = unsatisfied();
    if (!finds) best.consider = () => ({ program: Infinity, bound: 0, unscaled: 0, coneViolation: Infinity });
    const settings = completeSettings({ device, gap: 1e-6, maxIterations: 3, checkEvery: 1 });
    const run = runResumably<string>(
      open,
      () => Promise.resolve(),
      best,
      settings,
      () => 0,
    );
    const drained = (async () => {
      let step = await run.next();
      while (!step.done) step = await run.next();
      return step.value;
    })().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    const end = await drained;
    expect(backends.every(({ counted }) => counted.disposed === 1)).toBe(true);
    return { end, opened, penalties, starts: backends.map(({ counted }) => counted.starts) };
  }

  const lost = new GpuError('device-lost', 'gone');
  const wrong = new GpuError('gpu-validation', 'a kernel is wrong');
  const cpu = (since: string) => ({ ...PROCESSOR_LEASE, name: `${PROCESSOR_LEASE.name}, since the GPU failed (${since})` });

  test('goes on once on a new GPU after a device was lost, from the last point and its penalties, then on the CPU', async () => {
    const { end, opened, penalties, starts } = await runThrough('auto', [lost, lost, 'end']);
    expect(end).toMatchObject({ status: 'iteration-limit', iterations: 3 });
    expect(opened).toEqual(['auto', 'auto', cpu('device-lost')]);
    expect(penalties.filter((set) => set === GOES_ON)).toHaveLength(2);
    expect(starts).toEqual([[], ['after 1'], ['after 1']]);
  });

  test('goes on on the CPU at once where something else is wrong', async () => {
    const { end, opened } = await runThrough('auto', [wrong, 'end']);
    expect(end).toMatchObject({ status: 'iteration-limit', iterations: 3 });
    expect(opened).toEqual(['auto', cpu('gpu-validation')]);
    const chosen: DeviceChoice = { ...PROCESSOR_LEASE, choice: 'auto' };
    expect((await runThrough(chosen, [wrong, 'end'])).opened).toEqual([chosen, cpu('gpu-validation')]);
  });

  test('never goes to the CPU where a GPU was asked for', async () => {
    expect(await runThrough('gpu', [wrong])).toMatchObject({ end: { status: 'cancelled', iterations: 1, fault: wrong }, opened: ['gpu'] });
    const twice = await runThrough('gpu', [lost, lost]);
    expect(twice).toMatchObject({ end: { status: 'cancelled', fault: lost }, opened: ['gpu', 'gpu'] });
    expect(await runThrough('gpu', [lost, 'end'])).toMatchObject({ end: { status: 'iteration-limit', iterations: 3 } });
  });

  test('ends the run on a device of the caller’s, and on the CPU', async () => {
    const own = { lend: () => undefined } as unknown as DeviceChoice;
    expect(await runThrough(own, [lost])).toMatchObject({ end: { status: 'cancelled', fault: lost }, opened: [own] });
    expect(await runThrough('cpu', [lost])).toMatchObject({ end: { status: 'cancelled', fault: lost }, opened: ['cpu'] });
    const failed = await runThrough('auto', [wrong, wrong]);
    expect(failed).toMatchObject({ end: { status: 'cancelled', fault: wrong } });
    expect(failed.opened).toHaveLength(2);
  });

  test('is thrown where there is no point yet, or no device ever was', async () => {
    expect((await runThrough('gpu', [wrong], false)).end).toBe(wrong);
    expect((await runThrough('gpu', [{ opening: wrong }])).end).toBe(wrong);
    expect((await runThrough('auto', [{ opening: wrong }, 'end'])).end).toMatchObject({ status: 'iteration-limit' });
  });

  test('that leaves the finite numbers goes on in double precision where that is allowed', async () => {
    const { end, opened } = await runThrough('auto', ['diverges', 'end']);
    expect(end).toMatchObject({ status: 'iteration-limit' });
    expect(opened).toMatchObject(['auto', { choice: 'cpu', name: `single, then ${PROCESSOR_LEASE.name}` }]);
    expect(await runThrough('gpu', ['diverges'])).toMatchObject({ end: { status: 'diverged' }, opened: ['gpu'] });
    expect(await runThrough('cpu', ['diverges'])).toMatchObject({ end: { status: 'diverged' }, opened: ['cpu'] });
  });

  test('goes on in single precision as well as it can where the CPU has no room', async () => {
    const { end, opened } = await runThrough('auto', ['diverges', { opening: new GpuError('out-of-memory', 'too large') }, 'diverges']);
    expect(end).toMatchObject({ status: 'diverged' });
    expect(opened).toHaveLength(3);
    expect(opened[2]).toBe('auto');
  });

  test('that is none of the GPU’s is thrown', async () => {
    const other = new TypeError('x');
    expect((await runThrough('auto', [{ opening: other as unknown as GpuError }])).end).toBe(other);
  });
});
