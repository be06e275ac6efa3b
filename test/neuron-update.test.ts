import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { neuronUpdate } from '../src/kernels/neuron-update';
import { neuronUpdate as reference } from '../src/reference/neuron-update';
import { rotateResidual } from '../src/reference/rotate-residual';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Three roundings of u and 1/√2, which counts for four; the difference has one more. */
const ROUNDINGS = 8;

async function check(entries: number, WORKGROUP_SIZE: number, workgroups = cover(entries, WORKGROUP_SIZE), scale = 1): Promise<void> {
  const change = signedValues(2 * entries, 1).map((value) => scale * value);
  const u = signedValues(2 * entries, 2).map((value) => scale * value);
  const got = await runKernel(
    accelerator,
    neuronUpdate,
    { WORKGROUP_SIZE },
    { change, neurons: concatenate(u, nans(8)), difference: nans(entries + 8) },
    { entries },
    workgroups,
  );
  const want = Float64Array.from(u);
  const difference = reference(change, want);
  const step = (at: number) => (Math.abs(change[at]!) + Math.abs(change[entries + at]!)) / Math.SQRT2;
  const magnitude = Float64Array.from(u, (value, at) => Math.abs(value) + step(at % entries));
  const both = difference.map((_, at) => magnitude[at]! + magnitude[entries + at]!);
  expectWithinRounding(got.neurons.subarray(0, 2 * entries), want, magnitude, ROUNDINGS);
  expectWithinRounding(got.difference.subarray(0, entries), difference, both, ROUNDINGS + 1);
  expectUntouched(got.neurons.subarray(2 * entries));
  expectUntouched(got.difference.subarray(entries));
}

describe.each([32, 64, 256])('neuron_update, workgroups of %i', (workgroupSize) => {
  test.each(lengthsAround(workgroupSize))('%i entries', (entries) => check(entries, workgroupSize));
});

test('more workgroups than one row holds', () => check(200, 32, twoRows(200, 32)));
test.each([0, 2 ** -40, 2 ** 60])('values of order %f', (scale) => check(70, 32, cover(70, 32), scale));

test('the reference undoes the rotation of the residual', () => {
  const r = signedValues(8, 1);
  const zeros = new Float64Array(8);
  const u = new Float64Array(8);
  const difference = reference(rotateResidual(r, new Float64Array(4), zeros, zeros, zeros, 1), u);
  u.forEach((value, at) => expect(value).toBeCloseTo(r[at]!, 14));
  difference.forEach((value, at) => expect(value).toBeCloseTo(r[at]! - r[4 + at]!, 14));
});
