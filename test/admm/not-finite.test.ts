import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GpuSplitting } from '../../src/admm/gpu-splitting';
import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { predictionSplitting } from '../../src/admm/prediction';
import type { Accelerator } from '../../src/gpu/accelerator';
import { BUFFER_USAGE } from '../../src/gpu/flags';
import type { Norms, Point } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf } from '../support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const VALUES = [NaN, Infinity, -Infinity];

interface Opened {
  readonly splitting: GpuSplitting<Point>;
  /** Everything that holds numbers, with what it held after some iterations. */
  readonly kept: readonly { readonly buffer: GPUBuffer; readonly content: GPUBuffer }[];
}

/** A splitting in the middle of a run, whose buffers can be put back to where they were. */
async function midway(open: () => Promise<GpuSplitting<Point>>): Promise<Opened> {
  const { device } = accelerator;
  const create = device.createBuffer;
  const buffers: GPUBuffer[] = [];
  device.createBuffer = (descriptor) => {
    const buffer = create.call(device, descriptor);
    const numbers = BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination;
    // Any bits are a pattern.
    if ((descriptor.usage & numbers) === numbers && descriptor.label !== 'masks') buffers.push(buffer);
    return buffer;
  };
  try {
    const splitting = await open();
    await splitting.advance(7);
    const kept = buffers.map((buffer) => {
      const usage = BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination;
      return { buffer, content: create.call(device, { size: buffer.size, usage, label: `${buffer.label} midway` }) };
    });
    copyAll(kept.map(({ buffer, content }) => ({ from: buffer, to: content })));
    return { splitting, kept };
  } finally {
    device.createBuffer = create;
  }
}

function copyAll(copies: readonly { readonly from: GPUBuffer; readonly to: GPUBuffer }[]): void {
  const encoder = accelerator.device.createCommandEncoder();
  for (const { from, to } of copies) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
  accelerator.device.queue.submit([encoder.finish()]);
}

const finite = (norms: Norms): boolean => Object.values(norms).every((block) => Object.values(block).every(Number.isFinite));

/** What two iterations make of each number that is not finite, in each buffer in turn, where they neither show it nor do without it. */
async function hidden({ splitting, kept }: Opened): Promise<{ readonly hidden: string[]; readonly shown: Set<string> }> {
  const restore = (): void => copyAll(kept.map(({ buffer, content }) => ({ from: content, to: buffer })));
  restore();
  const sound = await splitting.advance(2);
  expect(finite(sound)).toBe(true);
  const found: string[] = [];
  const shown = new Set<string>();
  for (const { buffer } of kept) {
    const count = buffer.size / 4;
    for (const [at, entry] of [...new Set([0, count >> 1, count - 1])].entries()) {
      restore();
      const value = VALUES[at]!;
      accelerator.device.queue.writeBuffer(buffer, 4 * entry, Float32Array.of(value));
      const norms = await splitting.advance(2);
      if (!finite(norms)) shown.add(buffer.label);
      else if (JSON.stringify(norms) !== JSON.stringify(sound)) found.push(`${value} at ${entry} of ${count} in '${buffer.label}'`);
    }
  }
  return { hidden: found, shown };
}

describe('what is not finite shows in the norms of the iterations that read it', () => {
  const splittings = KINDS.flatMap((kind) => [
    { kind, splitting: 'lifted' as const, read: ['x', 'weights', 'cones', 'neurons'] },
    ...(kind.ball === 'none' ? [{ kind, splitting: 'prediction' as const, read: ['x', 'predictions', 'cones', 'neurons'] }] : []),
  ]);
  test.each(splittings.map((one) => [`${one.splitting}, ${titleOf(one.kind)}`, one] as const))(
    '%s',
    async (_, { kind, splitting, read }) => {
      const { problem } = generate(kind, 3);
      const choose = splitting === 'lifted' ? liftedSplitting : predictionSplitting;
      const open = (): Promise<GpuSplitting<Point>> => choose(accelerator, problem, initialPenalties(problem, splitting), 1.6);
      // What is measured once for a device has buffers of its own, for a moment.
      await open();
      const seen = await hidden(await midway(open));
      expect(seen.hidden).toEqual([]);
      expect([...seen.shown]).toEqual(expect.arrayContaining([...read, 'targets', 'multipliers']));
    },
  );
});
