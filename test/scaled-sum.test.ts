import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { scaledSum } from '../src/kernels/scaled-sum';
import { scaledSum as reference } from '../src/reference/scaled-sum';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Two products and a sum. */
const ROUNDINGS = 3;

interface Factors {
  readonly keep: number;
  readonly add: number;
}

/** Combines ranges that start at 3 and at 5, with NaN all around them. */
async function run(total: Float32Array, value: Float32Array, { keep, add }: Factors, size: number, workgroups = cover(total.length, size)) {
  const got = await runKernel(
    accelerator,
    scaledSum,
    { WORKGROUP_SIZE: size },
    { value: concatenate(nans(5), value, nans(8)), total: concatenate(nans(3), total, nans(8)) },
    { length: total.length, value_start: 5, out_start: 3, keep, add },
    workgroups,
  );
  expectUntouched(got.total.subarray(0, 3));
  expectUntouched(got.total.subarray(3 + total.length));
  return got.total.subarray(3, 3 + total.length);
}

async function check(length: number, factors: Factors, size: number, workgroups = cover(length, size)): Promise<void> {
  const [total, value] = [signedValues(length, 1), signedValues(length, 2)];
  const got = await run(total, value, factors, size, workgroups);
  const magnitude = reference(Math.abs(factors.keep), total.map(Math.abs), Math.abs(factors.add), value.map(Math.abs));
  expectWithinRounding(got, reference(factors.keep, total, factors.add, value), magnitude, ROUNDINGS);
}

describe.each([32, 64, 256])('scaled_sum, workgroups of %i', (size) => {
  test.each(lengthsAround(size))('%i entries', (length) => check(length, { keep: -0.375, add: 1.625 }, size));
});

test.each([
  { keep: 1, add: 1 },
  { keep: 2, add: 0 },
  { keep: 0, add: -3 },
  { keep: 0, add: 0 },
  { keep: 2 ** 100, add: 2 ** -100 },
])('keep $keep, add $add', (factors) => check(40, factors, 32));

test('more workgroups than one row holds', () => check(200, { keep: 1, add: 1 }, 32, twoRows(200, 32)));

test('a factor of 0 leaves nothing, not even NaN or infinity', async () => {
  const [wild, tame] = [Float32Array.of(NaN, Infinity, -Infinity), Float32Array.of(1, 2, 3)];
  expect([...(await run(wild, tame, { keep: 0, add: 2 }, 32))]).toEqual([2, 4, 6]);
  expect([...(await run(tame, wild, { keep: 2, add: 0 }, 32))]).toEqual([2, 4, 6]);
  expect([...(await run(wild, wild, { keep: 0, add: 0 }, 32))]).toEqual([0, 0, 0]);
  expect([...reference(0, wild, 2, tame)]).toEqual([2, 4, 6]);
  expect([...reference(2, tame, 0, wild)]).toEqual([2, 4, 6]);
});
