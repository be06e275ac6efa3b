import { expect, test } from 'vitest';
import { leaseDevice } from '../../src/device/lease';
import { sampleOn } from '../../src/device/sample-on';
import { samplePatterns } from '../../src/sampling/sample';
import { train } from '../../src/train';
import { testAccelerator } from '../support/accelerator';
import { drawsOf } from '../support/problems';

const X = { rows: 40, columns: 4, data: drawsOf(1).normals(160) };
const OPTIONS = { patterns: 6, seed: 2 };

test("a GPU that is lost under 'auto' is replaced by the CPU, with the patterns that it would have given", async () => {
  const lease = { ...(await leaseDevice(await testAccelerator())), choice: 'auto' as const };
  lease.accelerator!.device.destroy();
  expect((await sampleOn(lease, X, OPTIONS)).words).toEqual((await samplePatterns(X, OPTIONS)).words);
  lease.dispose();
});

test('training goes on when its device is lost before the first pattern', async () => {
  const lease = { ...(await leaseDevice(await testAccelerator())), choice: 'auto' as const };
  lease.accelerator!.device.destroy();
  const y = Array.from({ length: X.rows }, (_, k) => (X.data[4 * k]! > 0 ? 1 : -1));
  const { status } = await train({ X, y, ...OPTIONS, loss: 'hinge', beta: 1e-2 }, { device: lease, gap: 1e-2 });
  expect(status).toBe('solved');
  lease.dispose();
});

test("a GPU of the caller's that is lost is an error", async () => {
  const accelerator = await testAccelerator();
  const lease = await leaseDevice(accelerator);
  accelerator.device.destroy();
  await expect(sampleOn(lease, X, OPTIONS)).rejects.toMatchObject({ code: 'device-lost' });
  lease.dispose();
});
