import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { compileKernel } from '../src/gpu/kernel';
import { readFloats } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { bindMaskedAdjoint, maskedAdjoint } from '../src/kernels/masked-adjoint';
import { packPatterns } from '../src/problem/patterns';
import { maskedAdjoint as reference } from '../src/reference/masked-adjoint';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { MASKED_SHAPES, randomPatterns } from './support/masks';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe.each([8, 4, 32])('masked_adjoint, workgroups of %i', (WORKGROUP_SIZE) => {
  test.each(MASKED_SHAPES)('$samples samples, $patterns patterns, $features features', async (shape) => {
    const { samples, patterns, features } = shape;
    const packed = randomPatterns(samples, patterns, 5);
    const values = signedValues(samples * features, 6);
    const masks = allocate(accelerator, 'masks', packed.words);
    const a = allocate(accelerator, 'a', values);
    const c = allocate(accelerator, 'c', nans(patterns * features + 8));
    const compiled = await compileKernel(accelerator, maskedAdjoint, { WORKGROUP_SIZE });
    submit(accelerator, [bindMaskedAdjoint(compiled, { masks, a, c }, shape)]);
    const got = await readFloats(accelerator, c);
    const magnitude = reference(packed, values.map(Math.abs), features);
    expectWithinRounding(got.subarray(0, patterns * features), reference(packed, values, features), magnitude, samples);
    expectUntouched(got.subarray(patterns * features));
  });
});

test('the reference adds up the rows that a mask selects', () => {
  const patterns = packPatterns(2, 3, (i, k) => ['10', '11', '01'][i]![k] === '1');
  const values = [1, 2, 10, 20];
  expect([...reference(patterns, values, 2)]).toEqual([1, 2, 11, 22, 10, 20]);
});
