import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { rotateResidual } from '../src/kernels/rotate-residual';
import { rotateResidual as reference } from '../src/reference/rotate-residual';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, sections, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Seven roundings and 1/√2, which counts for four. */
const ROUNDINGS = 11;
const RHO = 0.375;

async function check(entries: number, WORKGROUP_SIZE: number, workgroups = cover(entries, WORKGROUP_SIZE), scale = 1): Promise<void> {
  const values = (count: number, seed: number) => signedValues(count, seed).map((value) => scale * value);
  const [conePart, samplePart] = [values(2 * entries, 1), values(entries, 2)];
  const [u, v, lambda] = [values(2 * entries, 3), values(2 * entries, 4), values(2 * entries, 5)];
  const { rotated } = await runKernel(
    accelerator,
    rotateResidual,
    { WORKGROUP_SIZE },
    { cone_part: conePart, sample_part: samplePart, neurons: concatenate(u, v, lambda), rotated: nans(2 * entries + 8) },
    { entries, rho_v: RHO },
    workgroups,
  );
  const size = (at: number) => Math.abs(conePart[at]!) + RHO * (Math.abs(u[at]!) + Math.abs(v[at]!) + Math.abs(lambda[at]!));
  const magnitude = Float64Array.from({ length: 2 * entries }, (_, at) => {
    const pattern = at % entries;
    return (size(pattern) + size(entries + pattern) + 2 * Math.abs(samplePart[pattern]!)) / Math.SQRT2;
  });
  const want = reference(conePart, samplePart, u, v, lambda, RHO);
  expectWithinRounding(rotated.subarray(0, 2 * entries), want, magnitude, ROUNDINGS);
  expectUntouched(rotated.subarray(2 * entries));
}

describe.each([32, 64, 256])('rotate_residual, workgroups of %i', (workgroupSize) => {
  test.each(lengthsAround(workgroupSize))('%i entries', (entries) => check(entries, workgroupSize));
});

test('more workgroups than one row holds', () => check(200, 32, twoRows(200, 32)));
test.each([0, 2 ** -40, 2 ** 60])('values of order %f', (scale) => check(70, 32, cover(70, 32), scale));

test('the reference is an isometry of the residual', () => {
  const [w, c] = [signedValues(12, 1), signedValues(6, 2)];
  const zero = new Float64Array(12);
  const [plus, minus] = sections(Float32Array.from(reference(w, c, zero, zero, zero, 1)), 6);
  const norm = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);
  const residual = Array.from(w, (value, at) => value + (at < 6 ? c[at]! : -c[at - 6]!));
  expect(norm(plus!) + norm(minus!)).toBeCloseTo(norm(residual), 5);
  residual.slice(0, 6).forEach((value, at) => expect((plus![at]! + minus![at]!) / Math.SQRT2).toBeCloseTo(value, 5));
});

test('the reference pulls u towards v − λ with the weight ρ_v', () => {
  const zeros = [0, 0];
  const [difference, sum] = reference(zeros, [0], [1, 2], [4, 8], [1, 1], 0.5);
  expect(difference).toBeCloseTo((0.5 * (2 - 5)) / Math.SQRT2, 12);
  expect(sum).toBeCloseTo((0.5 * (2 + 5)) / Math.SQRT2, 12);
});
