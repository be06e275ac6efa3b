import { afterEach, beforeEach, expect, test } from 'vitest';
import { GpuError } from '../../src/errors';
import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate, write } from '../../src/gpu/buffers';
import { acquireAccelerator, describeAdapter } from '../../src/gpu/device';
import { compileKernel } from '../../src/gpu/kernel';
import { readFloats, readWords } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { testAccelerator, testGpu } from '../support/accelerator';
import { increment } from '../support/scale-kernel';

let accelerator: Accelerator;
beforeEach(async () => void (accelerator = await testAccelerator()));
afterEach(() => accelerator.dispose());

test('buffers hold zeros or what they were given, and give it back', async () => {
  const zeros = allocate(accelerator, 'zeros', 3);
  const floats = allocate(accelerator, 'floats', Float32Array.of(1.5, -2));
  const words = allocate(accelerator, 'words', Uint32Array.of(7, 0xffffffff));
  expect([...(await readFloats(accelerator, zeros))]).toEqual([0, 0, 0]);
  expect([...(await readFloats(accelerator, floats))]).toEqual([1.5, -2]);
  expect([...(await readWords(accelerator, words))]).toEqual([7, 0xffffffff]);
  write(accelerator, floats, Float32Array.of(9));
  expect([...(await readFloats(accelerator, floats, 1))]).toEqual([9]);
  expect([...(await readFloats(accelerator, floats))]).toEqual([9, -2]);
});

test('bytes are counted while a buffer lives, and readbacks leave none behind', async () => {
  const before = accelerator.memory;
  const buffer = allocate(accelerator, 'counted', 100);
  expect(accelerator.memory).toMatchObject({ bytes: before.bytes + 400, buffers: before.buffers + 1 });
  await readFloats(accelerator, buffer);
  expect(accelerator.memory).toMatchObject({ bytes: before.bytes + 400, peakBytes: before.bytes + 800 });
  buffer.destroy();
  buffer.destroy();
  expect(accelerator.memory).toMatchObject({ bytes: before.bytes, buffers: before.buffers });
});

test('the device has the limits of its adapter', async () => {
  const adapter = await (await testGpu()).requestAdapter();
  const { limits } = accelerator.device;
  expect(limits.maxStorageBufferBindingSize).toBe(adapter!.limits.maxStorageBufferBindingSize);
  expect(limits.maxBufferSize).toBe(adapter!.limits.maxBufferSize);
});

test('limits that are refused are not asked for again', async () => {
  const gpu = await testGpu();
  const stubborn = {
    requestAdapter: async (options?: GPURequestAdapterOptions) => {
      const adapter = (await gpu.requestAdapter(options))!;
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        if (descriptor?.requiredLimits !== undefined) throw new TypeError('refused');
        return requestDevice(descriptor);
      };
      return adapter;
    },
  } as unknown as GPU;
  const modest = await acquireAccelerator({ gpu: stubborn });
  expect(modest.device.limits.maxStorageBufferBindingSize).toBe(128 * 2 ** 20);
  expect([...(await readFloats(modest, allocate(modest, 'one', Float32Array.of(1))))]).toEqual([1]);
  const error = errorOf(() => allocate(modest, 'weights', 2 ** 25 + 1));
  expect(error).toMatchObject({ code: 'out-of-memory', kernel: 'weights' });
  expect(error.message).toContain(`${2 ** 27 + 4} bytes`);
  expect(error.message).toContain(`${2 ** 27} (128.0 MiB), maxStorageBufferBindingSize`);
  modest.dispose();
});

test('a limit on memory is kept, and says what is left of it', async () => {
  const small = await testAccelerator({ memoryLimitBytes: 1000 });
  const first = allocate(small, 'first', 200);
  const error = errorOf(() => allocate(small, 'second', 100));
  expect(error).toMatchObject({ code: 'out-of-memory', kernel: 'second' });
  expect(error.message).toMatch(/needs 400 bytes .* may have 200 .* limit of 1000 bytes/);
  first.destroy();
  allocate(small, 'second', 100);
  small.dispose();
});

test('no adapter and no WebGPU are errors that say so', async () => {
  const empty = { requestAdapter: async () => null } as unknown as GPU;
  await expect(acquireAccelerator({ gpu: empty })).rejects.toMatchObject({ code: 'webgpu-unavailable' });
});

test('a device of the caller is used as it is and outlives the accelerator', async () => {
  const guest = await acquireAccelerator({ device: accelerator.device });
  const buffer = allocate(guest, 'guest', Float32Array.of(4));
  expect([...(await readFloats(guest, buffer))]).toEqual([4]);
  expect(guest.adapter).toEqual(accelerator.adapter);
  guest.dispose();
  guest.dispose();
  expect(guest.memory.bytes).toBe(0);
  await expect(readFloats(guest, buffer)).rejects.toMatchObject({ code: 'device-lost' });
  expect([...(await readFloats(accelerator, allocate(accelerator, 'host', Float32Array.of(5))))]).toEqual([5]);
});

test('after the device is lost, everything fails and nothing returns zeros', async () => {
  const buffer = allocate(accelerator, 'kept', Float32Array.of(1));
  const step = (await compileKernel(accelerator, increment)).bind({ x: buffer }, {}, [1]);
  const inFlight = readFloats(accelerator, buffer);
  accelerator.device.destroy();
  const outcome = await inFlight.catch((error: unknown) => error);
  if (outcome instanceof Float32Array) expect([...outcome]).toEqual([1]);
  else expect(outcome).toMatchObject({ code: 'device-lost' });
  await expect(readFloats(accelerator, buffer)).rejects.toMatchObject({ code: 'device-lost' });
  await expect(accelerator.check()).rejects.toMatchObject({ code: 'device-lost' });
  await expect(compileKernel(accelerator, increment)).rejects.toMatchObject({ code: 'device-lost' });
  expect(() => submit(accelerator, [step])).toThrow(GpuError);
  expect(() => allocate(accelerator, 'late', 1)).toThrow(GpuError);
});

test('a wait for work that never ends stops when the device is lost, or the accelerator disposed of', async () => {
  const guest = await acquireAccelerator({ device: accelerator.device });
  const forGuest = guest.untilLost(new Promise<never>(() => undefined), 'stuck');
  const forHost = accelerator.untilLost(new Promise<never>(() => undefined), 'stuck');
  guest.dispose();
  await expect(forGuest).rejects.toMatchObject({ code: 'device-lost' });
  accelerator.device.destroy();
  await expect(forHost).rejects.toMatchObject({ code: 'device-lost' });
});

test('an error that nobody asked about is reported once, by whichever readback or check follows its arrival', async () => {
  const { device } = accelerator;
  const arrived = new Promise((resolve) => device.addEventListener('uncapturederror', resolve, { once: true }));
  const buffer = allocate(accelerator, 'good', Float32Array.of(2));
  device.createBuffer({ label: 'nonsense', size: 4, usage: 0x1 | 0x80 });
  const first = await readFloats(accelerator, buffer).catch((error: unknown) => error);
  await arrived;
  const second = await accelerator.check().catch((error: unknown) => error);
  const errors = [first, second].filter((outcome) => outcome instanceof GpuError);
  expect(errors).toEqual([expect.objectContaining({ code: 'gpu-validation', kernel: 'nonsense' })]);
  expect([...(await readFloats(accelerator, buffer))]).toEqual([2]);
});

test('the adapter has a one-line description that says when it is software', () => {
  const line = describeAdapter(accelerator.adapter);
  expect(line).not.toMatch(/undefined|\n|^$/);
  expect(line.endsWith('(software)')).toBe(accelerator.adapter.software);
});

function errorOf(action: () => unknown): GpuError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(GpuError);
    return error as GpuError;
  }
  throw new Error('expected a GpuError');
}

test("what is lent is counted by its lender, within the lender's limit, and freed alone", async () => {
  const lender = await testAccelerator({ memoryLimitBytes: 1000 });
  allocate(lender, 'kept', 100);
  const lent = lender.lend();
  const again = lent.lend();
  allocate(again, 'inner', 50);
  expect(again.memory).toMatchObject({ bytes: 200, buffers: 1 });
  expect(lent.memory).toMatchObject({ bytes: 200, buffers: 1 });
  expect(lender.memory).toMatchObject({ bytes: 600, peakBytes: 600, buffers: 2 });
  expect(again.memoryLeftBytes).toBe(400);
  expect(errorOf(() => allocate(again, 'second', 101)).message).toMatch(/needs 404 bytes .* may have 400 .* limit of 1000 bytes/);
  again.dispose();
  lent.dispose();
  expect(lender.memory).toMatchObject({ bytes: 400, peakBytes: 600, buffers: 1 });
  expect([...(await readFloats(lender, allocate(lender, 'alive', Float32Array.of(3))))]).toEqual([3]);
  lender.dispose();
  expect(lender.memory).toMatchObject({ bytes: 0, buffers: 0 });
});

test('a device that answers nothing for too long counts as lost, for everything that waits for it', async () => {
  const silent = await testAccelerator({ answerLimitSeconds: 0.05 });
  const never = new Promise<never>(() => {});
  const [first, second] = await Promise.allSettled([silent.untilLost(never, 'first'), silent.lend().untilLost(never, 'second')]);
  for (const outcome of [first, second]) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'device-lost', message: expect.stringContaining('0.05 s') } });
  }
  expect(() => allocate(silent, 'late', 1)).toThrow(GpuError);
  silent.dispose();
});

test('a device may be given less time from now on, where it is waited for already and later, but not more', async () => {
  const lender = await testAccelerator({ answerLimitSeconds: 60 });
  const silent = lender.lend();
  const never = new Promise<never>(() => {});
  const before = [silent.untilLost(never, 'before'), silent.lend().untilLost(never, 'lent on')];
  silent.hurry(0.05);
  silent.hurry(50);
  const lost = { code: 'device-lost', message: expect.stringContaining('0.05 s') };
  for (const outcome of await Promise.allSettled(before)) expect(outcome).toMatchObject({ status: 'rejected', reason: lost });
  const again = lender.lend();
  again.hurry(0.05);
  await expect(again.untilLost(never, 'after')).rejects.toMatchObject(lost);
  expect([...(await readFloats(lender, allocate(lender, 'alive', Float32Array.of(3))))]).toEqual([3]);
  lender.dispose();
});

test('an answer within the limit is no loss, whatever ran before', async () => {
  const patient = await testAccelerator({ answerLimitSeconds: 0.05 });
  const later = new Promise((resolve) => setTimeout(() => resolve(7), 20));
  const busyUntil = performance.now() + 200;
  const work = patient.untilLost(later, 'work');
  while (performance.now() < busyUntil);
  expect(await work).toBe(7);
  patient.dispose();
});

test.each([0, -1, NaN, Infinity])('an answer limit of %s is refused', async (answerLimitSeconds) => {
  await expect(testAccelerator({ answerLimitSeconds })).rejects.toThrow(/answerLimitSeconds is .*: expected a positive number/);
});
