import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { blockNorms, NORM_SUMS } from '../src/kernels/block-norms';
import { reductionWidth } from '../src/kernels/reduction-width';
import { blockNorms as reference } from '../src/reference/block-norms';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, lengthsAround, runKernel, sections } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

type Overrides = Partial<OverrideValues<typeof blockNorms.overrides>>;

const STARTS = { image_start: 1, copy_start: 2, dual_start: 3, sums_start: 6 };

/** A block of `length` entries in ranges with NaN around them, and the sums of every workgroup. */
async function run(length: number, overrides: Overrides, groups: number, scale = 1) {
  const [image, copy, before, dual] = [1, 2, 3, 4].map((seed) => signedValues(length, seed).map((value) => scale * value));
  const { sums } = await runKernel(
    accelerator,
    blockNorms,
    overrides,
    {
      image: concatenate(nans(1), image!, nans(4)),
      copy: concatenate(nans(2), copy!, nans(4)),
      before: concatenate(before!, nans(4)),
      dual: concatenate(nans(3), dual!, nans(4)),
      sums: nans(STARTS.sums_start + NORM_SUMS * groups + 8),
    },
    { length, ...STARTS },
    [groups],
  );
  const end = STARTS.sums_start + NORM_SUMS * groups;
  expectUntouched(sums.subarray(0, STARTS.sums_start));
  expectUntouched(sums.subarray(end));
  return { sums: sums.subarray(STARTS.sums_start, end), want: reference(image!, copy!, before!, dual!) };
}

/** All terms are squares: n of them, each with three roundings, added up in some order. */
async function check(length: number, overrides: Overrides, groups: number, scale = 1): Promise<void> {
  const { sums, want } = await run(length, overrides, groups, scale);
  const totals = new Float64Array(NORM_SUMS);
  for (const part of sections(sums, NORM_SUMS)) part.forEach((value, which) => (totals[which]! += value));
  expectWithinRounding(Float32Array.from(totals), want, want, length + 4);
}

describe.each([1, 16, 32, 128])('block_norms, workgroups of %i', (size) => {
  test.each(lengthsAround(size).filter((length) => length > 0))('%i entries, 3 workgroups', (length) =>
    check(length, { WORKGROUP_SIZE: size }, 3),
  );
});

test('workgroups as the solver chooses them', async () => {
  const width = reductionWidth(accelerator);
  for (const length of lengthsAround(width.WORKGROUP_SIZE)) await check(length, width, 3);
});

test.each([1, 2, 7, 32])('%i workgroups share 301 entries', (groups) => check(301, {}, groups));
test.each([0, 2 ** -40, 2 ** 40])('values of order %f', (scale) => check(70, {}, 2, scale));

test('workgroups without an entry write zeros', async () => {
  const { sums } = await run(10, {}, 4);
  expect([...sums.subarray(NORM_SUMS)]).toEqual(new Array(3 * NORM_SUMS).fill(0));
});

test('the same input gives the same bits', async () => {
  const [first, second] = [await run(301, {}, 7), await run(301, {}, 7)];
  expect(first.sums).toEqual(second.sums);
});

test('the reference by hand', () => {
  expect([...reference([3, 1], [1, 2], [0, 0], [5, 0])]).toEqual([4 + 1, 9 + 1, 1 + 4, 1 + 4, 25]);
});
