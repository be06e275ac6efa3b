import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { gatherBatch } from '../src/kernels/gather-batch';
import { gatherBatch as reference } from '../src/reference/gather-batch';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

interface Shape {
  readonly samples: number;
  readonly features: number;
  readonly batch: number;
  readonly start: number;
}

async function check(
  shape: Shape,
  WORKGROUP_SIZE: number,
  workgroups = cover(shape.batch * shape.features, WORKGROUP_SIZE),
): Promise<void> {
  const { samples, features, batch, start } = shape;
  const [x, y] = [signedValues(samples * features, 1), signedValues(samples, 2)];
  // 7 is coprime to every number of samples below.
  const order = Uint32Array.from({ length: samples }, (_, k) => (7 * k + 3) % samples);
  const got = await runKernel(
    accelerator,
    gatherBatch,
    { WORKGROUP_SIZE },
    { x, y, order, rows: nans(batch * features + 8), targets: nans(batch + 8), weights: nans(batch + 8) },
    shape,
    workgroups,
  );
  const want = reference({ rows: samples, columns: features, data: Float64Array.from(x) }, y, order, start, batch);
  expect([...got.rows.subarray(0, batch * features)]).toEqual([...want.rows.data]);
  expect([...got.targets.subarray(0, batch)]).toEqual([...want.targets]);
  // WebGPU rounds a quotient to within 2.5 units in the last place, each at most 2⁻²³ of it.
  expectWithinRounding(got.weights.subarray(0, batch), want.weights, want.weights, 5);
  for (const [buffer, count] of [
    [got.rows, batch * features],
    [got.targets, batch],
    [got.weights, batch],
  ] as const) {
    expectUntouched(buffer.subarray(count));
  }
}

describe.each([16, 64])('gather_batch, workgroups of %i', (size) => {
  test.each([
    { samples: 1, features: 1, batch: 1, start: 0 },
    { samples: 5, features: size - 1, batch: 1, start: 4 },
    { samples: 10, features: 3, batch: 4, start: 4 },
    { samples: 10, features: 3, batch: 4, start: 8 },
    { samples: 31, features: size + 1, batch: 30, start: 30 },
  ])('%o', (shape) => check(shape, size));
});

test('more workgroups than one row holds', () => check({ samples: 40, features: 5, batch: 24, start: 24 }, 16, twoRows(120, 16)));
