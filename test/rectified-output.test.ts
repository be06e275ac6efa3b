import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { rectifiedOutput } from '../src/kernels/rectified-output';
import { reductionWidth } from '../src/kernels/reduction-width';
import { rectifiedOutput as reference } from '../src/reference/rectified-output';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

type Overrides = Partial<OverrideValues<typeof rectifiedOutput.overrides>>;

async function check(
  rows: number,
  neurons: number,
  overrides: Overrides,
  workgroups: readonly [number, number?] = [rows],
  scale = 1,
): Promise<void> {
  const products = signedValues(rows * neurons, 1).map((value, at) => (at % 7 === 3 ? 0 : scale * value));
  const weights = signedValues(neurons, 2);
  const got = await runKernel(
    accelerator,
    rectifiedOutput,
    overrides,
    { products, weights, slopes: nans(rows * neurons + 8), outputs: nans(rows + 8) },
    { rows, neurons },
    workgroups,
  );
  const want = reference(products, weights);
  // A product of each neuron is rounded once, and at most once in each addition.
  expectWithinRounding(got.outputs.subarray(0, rows), want.outputs, reference(products, weights.map(Math.abs)).outputs, neurons + 1);
  expect(Array.from(got.slopes.subarray(0, rows * neurons))).toEqual(Array.from(want.slopes));
  expectUntouched(got.outputs.subarray(rows));
  expectUntouched(got.slopes.subarray(rows * neurons));
}

describe.each([1, 8, 32])('rectified_output, workgroups of %i', (size) => {
  test.each([1, Math.max(1, size - 1), size, size + 1, 3 * size + 2])('%i neurons', (neurons) =>
    check(5, neurons, { WORKGROUP_SIZE: size }),
  );
});

test('workgroups as the attacks choose them', async () => {
  for (const neurons of [1, 7, 33]) await check(9, neurons, reductionWidth(accelerator));
});

test('more rows than one row of workgroups holds', () => check(9, 5, {}, twoRows(9, 1) as [number, number]));
test.each([0, 2 ** -40, 2 ** 40])('products of order %f', (scale) => check(6, 11, {}, [6], scale));

test('the reference by hand: a kink has slope 0', () => {
  const { outputs, slopes } = reference([2, -1, 0, 3], [0.5, -4]);
  expect([...outputs]).toEqual([1, -12]);
  expect([...slopes]).toEqual([0.5, 0, 0, -4]);
});
