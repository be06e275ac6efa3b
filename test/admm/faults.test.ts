import { expect, test, vi } from 'vitest';
import { InterruptedError } from '../../src/admm/interrupted-error';
import type { SolveSettings } from '../../src/admm/settings';
import { solve } from '../../src/admm/solve';
import { solveClasses } from '../../src/admm/solve-classes';
import { leaseDevice, type DeviceLease } from '../../src/device/lease';
import { GpuError } from '../../src/errors';
import { Accelerator } from '../../src/gpu/accelerator';
import { programValue } from '../../src/problem/objective';
import { testAccelerator } from '../support/accelerator';
import { tinyProblem } from '../support/tiny-problem';

const problem = tinyProblem();
const { X, patterns, loss, beta } = problem;
const inBrowser = typeof window !== 'undefined';

/** A device as the library would have chosen it, with a handle on what it could lose. */
async function chosen(choice: 'auto' | 'gpu'): Promise<DeviceLease> {
  return { ...(await leaseDevice(await testAccelerator())), choice };
}

/** Settings under which the device is destroyed after the first certificate. */
function failing(device: DeviceLease, gap: number): Partial<SolveSettings> {
  return { device, gap, maxIterations: 20_000, onProgress: () => device.accelerator!.device.destroy() };
}

test("a device that is lost midway under 'auto' is replaced, and the program solved to the same gap", async () => {
  const device = await chosen('auto');
  const solution = await solve(problem, failing(device, 1e-3));
  const calm = await solve(problem, { device: 'cpu', gap: 1e-3 });
  expect(solution.status).toBe('solved');
  expect(solution.objective.program).toBe(programValue(problem, solution.convex).value);
  expect(Math.abs(solution.objective.program - calm.objective.program)).toBeLessThanOrEqual(2e-3 * calm.objective.program);
  expect(solution.device).not.toBe(device.name);
  expect(solution.iterations).toBeGreaterThan(50);
});

test('so is it for a batch of classes', async () => {
  const device = await chosen('auto');
  const targets = [problem.y, problem.y.map((label) => -label)];
  const { status, iterations } = await solveClasses({ X, patterns, loss, beta, targets }, failing(device, 1e-2));
  expect([status, iterations > 50]).toEqual(['solved', true]);
});

test("under 'gpu' a lost device is replaced by a GPU or ends the solve with the best point until then", async () => {
  const device = await chosen('gpu');
  const run = solve(problem, failing(device, 1e-4));
  if (inBrowser) expect((await run).device).toBe(device.name);
  else await expect(run).rejects.toBeInstanceOf(InterruptedError);
});

test("what fits nowhere is refused under 'auto', too, and not tried for ever", async () => {
  const device = await chosen('auto');
  await expect(solve(problem, { device, memoryLimitBytes: 1000 })).rejects.toMatchObject({ code: 'out-of-memory' });
});

test("a device of the caller's is not replaced: the error holds the best point until then", async () => {
  const accelerator = await testAccelerator();
  const seen: number[] = [];
  const run = solve(problem, {
    device: accelerator,
    gap: 1e-4,
    onProgress: ({ program }) => {
      seen.push(program);
      accelerator.device.destroy();
    },
  });
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InterruptedError);
  expect(error).toBeInstanceOf(GpuError);
  const { code, solution } = error as InterruptedError;
  expect([code, solution.status]).toEqual(['device-lost', 'cancelled']);
  expect(solution.objective.program).toBe(seen.at(-1));
  expect(programValue(problem, solution.convex).value).toBe(solution.objective.program);
});

/** What makes a device fall silent: no buffer is mapped any more. */
function silencer({ device }: Accelerator): () => void {
  const create = device.createBuffer.bind(device);
  let silent = false;
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const map = buffer.mapAsync.bind(buffer);
    buffer.mapAsync = (...range) => (silent ? new Promise(() => {}) : map(...range));
    return buffer;
  };
  return () => void (silent = true);
}

test.each(["the library's choice", "the caller's"])(
  'a solve that is told to stop while the GPU is silent ends soon, with its best point, on a device of %s',
  async (whose) => {
    const { hurry } = Accelerator.prototype;
    const hurried = vi.spyOn(Accelerator.prototype, 'hurry').mockImplementation(function (this: Accelerator, seconds) {
      hurry.call(this, seconds / 300);
    });
    const accelerator = await testAccelerator();
    const silence = silencer(accelerator);
    const stop = new AbortController();
    let program = NaN;
    const onProgress = (progress: { readonly program: number }): void => {
      program = progress.program;
      silence();
      setTimeout(() => stop.abort(), 100);
    };
    const lease = await leaseDevice(accelerator);
    const device = whose === "the caller's" ? accelerator : { ...lease, choice: 'auto' as const };
    const solution = await solve(problem, { device, gap: 1e-9, onProgress, signal: stop.signal });
    expect(solution).toMatchObject({ status: 'cancelled', objective: { program }, device: lease.name });
    expect(programValue(problem, solution.convex).value).toBe(program);
    expect(hurried).toHaveBeenCalled();
    lease.dispose();
    expect(accelerator.memory.bytes).toBe(0);
    accelerator.dispose();
    hurried.mockRestore();
  },
);

test.each(['cones', 'neurons', 'xu'])(
  "'%s' that is not finite midway ends on the CPU under 'auto', elsewhere as diverged",
  async (label) => {
    const accelerator = await testAccelerator();
    const { device } = accelerator;
    const create = device.createBuffer.bind(device);
    let found: GPUBuffer | undefined;
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      if (descriptor.label === label) found = buffer;
      return buffer;
    };
    const poison = (): void => {
      if (found) device.queue.writeBuffer(found, 0, new Float32Array(found.size / 4).fill(NaN));
      found = undefined;
    };
    const settings = { gap: 1e-4, maxIterations: 20_000, splitting: 'lifted' as const, onProgress: poison };
    const chosen = { ...(await leaseDevice(accelerator)), choice: 'auto' as const };
    const solution = await solve(problem, { ...settings, device: chosen });
    expect([solution.status, solution.device]).toEqual(['solved', `${chosen.name}, then cpu (f64)`]);
    const alone = await solve(problem, { ...settings, device: accelerator });
    expect(alone.status).toBe('diverged');
    expect(alone.objective.program).toBe(programValue(problem, alone.convex).value);
    accelerator.dispose();
  },
);
