import { describe, expect, test } from 'vitest';
import { chooseDevice, leaseDevice } from '../../src/device/lease';
import { PROCESSOR, verdictOf } from '../../src/device/processor-race';
import { allocate } from '../../src/gpu/buffers';
import { acquireAccelerator, describeAdapter } from '../../src/gpu/device';
import { testAccelerator, testGpu } from '../support/accelerator';

describe('verdictOf', () => {
  test('is for the CPU unless the adapter is clearly faster at products, and says by how much', () => {
    expect(verdictOf('SwiftShader', 30, 10)).toContain('SwiftShader takes 3.0 times as long');
    expect(verdictOf('lavapipe', 10, 30)).toBeUndefined();
    expect(verdictOf('even', 10, 10)).toContain('even takes 1.0 times as long');
    expect(verdictOf('hardly faster', 8.1, 10)).toBeDefined();
    expect(verdictOf('faster', 8, 10)).toBeUndefined();
    expect(verdictOf('clock that stands still', NaN, 10)).toBeUndefined();
  });
});

describe('chooseDevice', () => {
  test('takes the adapter or, with a reason, the CPU; and the same again', async () => {
    const options = { gpu: await testGpu() };
    const { adapter, dispose } = await acquireAccelerator(options).then((found) => ({
      adapter: found.adapter,
      dispose: () => found.dispose(),
    }));
    dispose();
    const lease = await chooseDevice(options);
    try {
      const reason = `${PROCESSOR}, chosen because ${describeAdapter(adapter)} takes `;
      if (lease.accelerator) expect(lease.name).toBe(describeAdapter(adapter));
      else expect([adapter.software, lease.name.startsWith(reason)]).toEqual([true, true]);
      const again = await chooseDevice(options);
      again.dispose();
      expect(again.name).toBe(lease.name);
    } finally {
      lease.dispose();
    }
  });

  test('takes the CPU where there is no adapter', async () => {
    const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    const lease = await chooseDevice({ gpu: none });
    expect([lease.accelerator, lease.name]).toEqual([undefined, PROCESSOR]);
  });
});

describe('leaseDevice', () => {
  test('passes a choice on as it was made, and frees what the task allocated but not the device', async () => {
    const chosen = { accelerator: undefined, choice: 'auto' as const, name: `${PROCESSOR}, for a reason`, dispose: () => {} };
    expect((await leaseDevice(chosen)).name).toBe(chosen.name);

    const accelerator = await testAccelerator();
    const outer = await leaseDevice(accelerator);
    const inner = await leaseDevice(outer);
    expect(inner.name).toBe(describeAdapter(accelerator.adapter));
    allocate(inner.accelerator!, 'of the task', 64);
    inner.dispose();
    expect(inner.accelerator!.memory.buffers).toBe(0);
    outer.dispose();
    allocate(accelerator, 'afterwards', 64).destroy();
    await accelerator.check();
    accelerator.dispose();
  });
});
