import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { LOSS_CODE } from '../src/kernels/loss-code';
import { lossSlopes } from '../src/kernels/loss-slopes';
import { LOSSES, type Loss } from '../src/problem/problem';
import { lossSlopes as reference } from '../src/reference/loss-slopes';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Units of 2⁻²⁴ that WebGPU's exp and log may be off by: 2 (3 + 2t) e⁻ᵗ ≤ 6 of exp's result, and 8 of the logarithm of a number in [1, 2]. */
const FUNCTIONS = 16;

async function check(loss: Loss, samples: number, neurons: number, WORKGROUP_SIZE: number, scale = 1): Promise<void> {
  const z = signedValues(samples * neurons, 1).map((value) => scale * value);
  const output = signedValues(neurons, 2);
  const targets = signedValues(samples, 3).map((value) => (loss === 'squared' ? value : value < 0 ? -1 : 1));
  const weights = Float32Array.from({ length: samples }, (_, k) => (k % 5 === 4 ? 0 : 2 ** -(k % 3)));
  const before = Float32Array.from({ length: samples }, (_, k) => k % 2);
  const entries = samples * neurons;
  const got = await runKernel(
    accelerator,
    lossSlopes,
    { WORKGROUP_SIZE },
    { z, output, targets, weights, slopes: nans(entries + 8), losses: concatenate(before, nans(8)) },
    { samples, neurons, loss: LOSS_CODE[loss] },
    cover(samples, WORKGROUP_SIZE),
  );
  const want = reference(loss, z, output, targets, weights);
  // In units of 2⁻²⁴: f is a sum of `neurons` products; the slopes change by at most 1 with f, the loss by at most its slope.
  const sizes = Array.from({ length: samples }, (_, k) => output.reduce((sum, alpha, j) => sum + Math.abs(alpha * z[k * neurons + j]!), 0));
  const errors = sizes.map((size, k) => (neurons + 2) * size + Math.abs(targets[k]!) + FUNCTIONS);
  const kinks = errors.map((error, k) => loss === 'hinge' && Math.abs(1 - targets[k]! * valueOf(z, output, k)) <= error * 2 ** -24);
  expect(kinks.includes(true)).toBe(false);
  const ofSlopes = Float64Array.from({ length: entries }, (_, at) => weights[at % samples]! * (errors[at % samples]! + 4));
  expectWithinRounding(got.slopes.subarray(0, entries), want.slopes, ofSlopes, 1);
  const total = want.losses.map((value, k) => value + before[k]!);
  const ofLosses = total.map((value, k) => errors[k]! * (1 + sizes[k]! + Math.abs(targets[k]!)) + 4 * value);
  expectWithinRounding(got.losses.subarray(0, samples), total, ofLosses, 1);
  weights.forEach((weight, k) => weight === 0 && expect(got.losses[k]).toBe(before[k]));
  expectUntouched(got.slopes.subarray(entries));
  expectUntouched(got.losses.subarray(samples));
}

function valueOf(z: Float32Array, output: Float32Array, k: number): number {
  return output.reduce((sum, alpha, j) => sum + alpha * Math.max(0, z[k * output.length + j]!), 0);
}

describe.each(LOSSES)('loss_slopes, %s', (loss) => {
  test.each([8, 32].flatMap((size) => [1, size - 1, size, size + 1].map((samples) => ({ size, samples }))))(
    'workgroups of $size, $samples samples',
    ({ size, samples }) => check(loss, samples, 7, size),
  );
  test.each([0, 2 ** -30, 2 ** 10])('products of order %f', (scale) => check(loss, 13, 5, 8, scale));
  test('one neuron', () => check(loss, 9, 1, 8));
});

test('inactive neurons and met hinges pass nothing back; at the kinks the slope is 0', () => {
  const { slopes, losses } = reference('hinge', [1, -1, 0, 3, 1, 0], [1, 1], [1, 1, 1], [1, 1, 1]);
  expect([...slopes]).toEqual([0, 0, 0, 0, 0, 0]);
  expect([...losses]).toEqual([0, 0, 0]);
});
