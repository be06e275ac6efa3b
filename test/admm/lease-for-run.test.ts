import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { leaseForRun } from '../../src/admm/lease-for-run';
import { completeSettings, type SolveSettings } from '../../src/admm/settings';
import { Accelerator } from '../../src/gpu/accelerator';
import { testAccelerator } from '../support/accelerator';

let device: Accelerator;
beforeAll(async () => void (device = await testAccelerator()));
afterAll(() => device.dispose());

/** How often any GPU was told to hurry. */
const hurried = vi.spyOn(Accelerator.prototype, 'hurry');
afterEach(() => void hurried.mockClear());

const lease = (given: Partial<SolveSettings> = {}) => leaseForRun(completeSettings({ device, ...given }));
const a = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('a GPU gets 15 s for its answers once the caller wants no more, before the run or midway', async () => {
  const stop = new AbortController();
  const midway = await lease({ signal: stop.signal });
  expect(hurried).not.toHaveBeenCalled();
  stop.abort();
  expect(hurried).toHaveBeenCalledExactlyOnceWith(15);
  expect(hurried.mock.contexts).toEqual([midway.accelerator]);
  midway.dispose();
  hurried.mockClear();
  const before = await lease({ signal: stop.signal });
  expect(hurried).toHaveBeenCalledExactlyOnceWith(15);
  before.dispose();
});

test('and once the time is over, if it ever is', async () => {
  const endless = await lease({ timeLimitSeconds: 1e9 });
  await a(20);
  expect(hurried).not.toHaveBeenCalled();
  const short = await lease({ timeLimitSeconds: 0.03 });
  await vi.waitFor(() => expect(hurried).toHaveBeenCalledExactlyOnceWith(15));
  expect(hurried.mock.contexts).toEqual([short.accelerator]);
  for (const one of [endless, short]) one.dispose();
});

test('not after the run, and never a device that others use', async () => {
  const stop = new AbortController();
  const over = await lease({ signal: stop.signal, timeLimitSeconds: 0.03 });
  over.dispose();
  stop.abort();
  await a(60);
  expect(hurried).not.toHaveBeenCalled();
  expect(over.accelerator).not.toBe(device);
});

test('the CPU is as it is', async () => {
  const processor = await lease({ device: 'cpu', signal: AbortSignal.abort() });
  expect(processor).toMatchObject({ accelerator: undefined, name: 'cpu (f64)' });
  expect(hurried).not.toHaveBeenCalled();
});
