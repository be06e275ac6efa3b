import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { GpuError } from '../../src/errors';
import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { acquireAccelerator } from '../../src/gpu/device';
import { compileKernel } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { submit, submitInParts } from '../../src/gpu/recording';
import { timeSteps } from '../../src/gpu/timing';
import { testAccelerator } from '../support/accelerator';
import { increment, scale } from '../support/scale-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

async function gpuErrorOf(work: Promise<unknown>): Promise<GpuError> {
  const error: unknown = await work.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GpuError);
  return error as GpuError;
}

test.each([1, 63, 64, 65, 1000])('a step runs with its parameters of every type, %i entries', async (count) => {
  const x = allocate(
    accelerator,
    'x',
    Float32Array.from({ length: count }, (_, at) => at),
  );
  const y = allocate(accelerator, 'y', new Float32Array(count).fill(NaN));
  const kernel = await compileKernel(accelerator, scale);
  const step = kernel.bind({ x, y }, { count, factor: 0.5, shift: -3 }, [Math.ceil(count / kernel.overrides.WORKGROUP_SIZE)]);
  submit(accelerator, [step]);
  expect([...(await readFloats(accelerator, y))]).toEqual(Array.from({ length: count }, (_, at) => at / 2 - 3));
});

test('set changes the named parameters for later submissions, and keeps the others', async () => {
  const x = allocate(accelerator, 'x', Float32Array.of(1));
  const y = allocate(accelerator, 'y', 1);
  const step = (await compileKernel(accelerator, scale)).bind({ x, y }, { count: 1, factor: 2, shift: 5 }, [1]);
  submit(accelerator, [step]);
  const first = readFloats(accelerator, y);
  step.set({ factor: 10 });
  submit(accelerator, [step]);
  expect([...(await first), ...(await readFloats(accelerator, y))]).toEqual([7, 15]);
});

test('steps run in order, each seeing what came before, as often as asked', async () => {
  const x = allocate(accelerator, 'x', 1);
  const y = allocate(accelerator, 'y', 1);
  const add = (await compileKernel(accelerator, increment)).bind({ x }, {}, [1]);
  const copy = (await compileKernel(accelerator, scale)).bind({ x: y, y: x }, { count: 1, factor: 1, shift: 0 }, [1]);
  const double = (await compileKernel(accelerator, scale)).bind({ x, y }, { count: 1, factor: 2, shift: 0 }, [1]);
  submit(accelerator, [add, double, copy], { repeat: 5 });
  expect([...(await readFloats(accelerator, x))]).toEqual([62]);
});

test.each([
  { parts: 0, submissions: 1 },
  { parts: 2.1, submissions: 3 },
  { parts: 5, submissions: 5 },
  { parts: Infinity, submissions: 8 },
])('$parts parts of 8 steps are $submissions submissions that leave what one does', async ({ parts, submissions }) => {
  const x = allocate(accelerator, 'x', 1);
  const y = allocate(accelerator, 'y', 1);
  const add = (await compileKernel(accelerator, increment)).bind({ x }, {}, [1]);
  const double = (await compileKernel(accelerator, scale)).bind({ x, y }, { count: 1, factor: 2, shift: 0 }, [1]);
  const copy = (await compileKernel(accelerator, scale)).bind({ x: y, y: x }, { count: 1, factor: 1, shift: 0 }, [1]);
  const submitted = vi.spyOn(accelerator.device.queue, 'submit');
  submitInParts(accelerator, [add, add, double, copy, add, double, copy, add], parts);
  const count = submitted.mock.calls.length;
  submitted.mockRestore();
  expect(count).toBe(submissions);
  expect([...(await readFloats(accelerator, x))]).toEqual([11]);
});

test('a pipeline is compiled once for each choice of overrides, also for accelerators that share a device', async () => {
  const x = allocate(accelerator, 'x', 1);
  const guest = await acquireAccelerator({ device: accelerator.device });
  const pipelineOf = async (on: Accelerator, size: number): Promise<GPUComputePipeline> => {
    const kernel = await compileKernel(on, scale, { WORKGROUP_SIZE: size });
    return kernel.bind({ x, y: allocate(on, 'y', 1) }, { count: 1, factor: 1, shift: 0 }, [1]).pipeline;
  };
  expect(await pipelineOf(guest, 32)).toBe(await pipelineOf(accelerator, 32));
  expect(await pipelineOf(guest, 32)).not.toBe(await pipelineOf(accelerator, 16));
  guest.dispose();
});

test('a shader that does not compile is an error with the kernel and the line', async () => {
  const broken = { ...increment, sources: ['// one\n@compute @workgroup_size(1) fn increment() {\n  let x: f32 = 1u;\n}'] };
  const error = await gpuErrorOf(compileKernel(accelerator, broken));
  expect(error).toMatchObject({ code: 'gpu-validation', kernel: 'increment' });
  expect(error.message).toMatch(/increment does not compile: line \d+:/);
  await expect(accelerator.check()).resolves.toBeUndefined();
});

test('a declaration that does not match its shader is an error with the kernel', async () => {
  const swapped = { ...scale, buffers: { x: 'read', y: 'read' } } as const;
  expect(await gpuErrorOf(compileKernel(accelerator, swapped))).toMatchObject({ code: 'gpu-validation', kernel: 'scale' });
});

test('a feature that the device lacks is named', async () => {
  const wanting = { ...increment, features: ['depth-clip-control'] as const };
  const error = await gpuErrorOf(compileKernel(accelerator, wanting));
  expect(error.message).toContain('increment needs depth-clip-control');
});

test('too many workgroups are refused, with the dimension and the limit', async () => {
  const x = allocate(accelerator, 'x', 1);
  const kernel = await compileKernel(accelerator, increment);
  const limit = accelerator.device.limits.maxComputeWorkgroupsPerDimension;
  expect(() => kernel.bind({ x }, {}, [limit + 1])).toThrow(
    `needs ${limit + 1} workgroups in x but the device dispatches at most ${limit}`,
  );
  expect(() => kernel.bind({ x }, {}, [1, limit + 1])).toThrow('workgroups in y');
  expect(() => kernel.bind({ x }, {}, [1.5])).toThrow('1.5 workgroups in x');
});

test('a binding that is smaller than the shader needs is reported with the kernel by the next check and readback', async () => {
  const kernel = await compileKernel(accelerator, scale);
  const small = accelerator.createBuffer({ label: 'small', size: 2, usage: 0x80 });
  const y = allocate(accelerator, 'y', 1);
  const step = kernel.bind({ x: small, y }, { count: 1, factor: 1, shift: 0 }, [1]);
  submit(accelerator, [step]);
  expect(await gpuErrorOf(readFloats(accelerator, y))).toMatchObject({ code: 'gpu-validation', kernel: 'scale' });
  await expect(accelerator.check()).resolves.toBeUndefined();
});

test('timing runs the steps and gives a time above zero', async () => {
  const x = allocate(accelerator, 'x', 1);
  const step = (await compileKernel(accelerator, increment)).bind({ x }, {}, [1]);
  const { seconds, clock } = await timeSteps(accelerator, [step], 200);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(30);
  expect(clock === 'wall' || accelerator.features.has('timestamp-query')).toBe(true);
  expect([...(await readFloats(accelerator, x))]).toEqual([200]);
});
