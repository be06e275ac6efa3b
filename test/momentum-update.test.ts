import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { momentumUpdate } from '../src/kernels/momentum-update';
import { momentumUpdate as reference } from '../src/reference/momentum-update';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const STEP = { decay: 2 ** -3, rate: 2 ** -2, momentum: 0.875 };

async function check(
  rows: number,
  columns: number,
  WORKGROUP_SIZE: number,
  workgroups = cover(rows * columns, WORKGROUP_SIZE),
  scale = 1,
): Promise<void> {
  const count = rows * columns;
  const [gradient, velocity, weights] = [1, 2, 3].map((seed) => signedValues(count, seed).map((value) => scale * value));
  const factors = signedValues(rows, 4);
  const got = await runKernel(
    accelerator,
    momentumUpdate,
    { WORKGROUP_SIZE },
    {
      factors,
      gradient: gradient!,
      velocity: concatenate(velocity!, nans(8)),
      weights: concatenate(weights!, nans(8)),
      transposed: nans(count + 8),
    },
    { rows, columns, ...STEP },
    workgroups,
  );
  const [v, w] = [Float64Array.from(velocity!), Float64Array.from(weights!)];
  reference(w, v, gradient!, factors, STEP);
  const sizeV = v.map((_, at) => {
    const slope = Math.abs(factors[Math.floor(at / columns)]! * gradient![at]!) + STEP.decay * Math.abs(weights![at]!);
    return STEP.momentum * Math.abs(velocity![at]!) + slope;
  });
  const sizeW = w.map((_, at) => Math.abs(weights![at]!) + STEP.rate * sizeV[at]!);
  // Two roundings of the slope, two more of the velocity, two more of the weights; products count as one each.
  expectWithinRounding(got.velocity.subarray(0, count), v, sizeV, 6);
  expectWithinRounding(got.weights.subarray(0, count), w, sizeW, 8);
  for (let at = 0; at < count; at++) expect(got.transposed[(at % columns) * rows + Math.floor(at / columns)]).toBe(got.weights[at]);
  for (const part of [got.velocity, got.weights, got.transposed]) expectUntouched(part.subarray(count));
}

describe.each([16, 64])('momentum_update, workgroups of %i', (size) => {
  test.each([
    [1, 1],
    [1, size - 1],
    [size, 1],
    [3, size + 1],
    [7, 5],
  ])('%i rows, %i columns', (rows, columns) => check(rows, columns, size));
});

test('more workgroups than one row holds', () => check(20, 7, 16, twoRows(140, 16)));
test.each([0, 2 ** -40, 2 ** 40])('values of order %f', (scale) => check(5, 7, 16, cover(35, 16), scale));
