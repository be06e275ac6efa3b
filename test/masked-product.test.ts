import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { allocate } from '../src/gpu/buffers';
import { compileKernel } from '../src/gpu/kernel';
import { readFloats } from '../src/gpu/readback';
import { submit } from '../src/gpu/recording';
import { bindMaskedProduct, maskedProduct } from '../src/kernels/masked-product';
import { packPatterns } from '../src/problem/patterns';
import { maskedProduct as reference } from '../src/reference/masked-product';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { MASKED_SHAPES, randomPatterns } from './support/masks';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

describe.each([8, 4, 32])('masked_product, workgroups of %i', (WORKGROUP_SIZE) => {
  test.each(MASKED_SHAPES)('$samples samples, $patterns patterns, $features features', async (shape) => {
    const { samples, patterns, features } = shape;
    const packed = randomPatterns(samples, patterns, 5);
    const values = signedValues(patterns * features, 6);
    const masks = allocate(accelerator, 'masks', packed.words);
    const w = allocate(accelerator, 'w', values);
    const c = allocate(accelerator, 'c', nans(samples * features + 8));
    const compiled = await compileKernel(accelerator, maskedProduct, { WORKGROUP_SIZE });
    submit(accelerator, bindMaskedProduct(compiled, { masks, w, c }, shape, Infinity));
    const got = await readFloats(accelerator, c);
    const magnitude = reference(packed, values.map(Math.abs), features);
    expectWithinRounding(got.subarray(0, samples * features), reference(packed, values, features), magnitude, patterns);
    expectUntouched(got.subarray(samples * features));
  });
});

test.each([
  [2, 2],
  [1, 3],
])('masked_product, %i of three blocks of rows at a time: %i steps, and the same bits', async (blocks, parts) => {
  const shape = { samples: 90, patterns: 70, features: 5 };
  const packed = randomPatterns(shape.samples, shape.patterns, 5);
  const masks = allocate(accelerator, 'masks', packed.words);
  const w = allocate(accelerator, 'w', signedValues(shape.patterns * shape.features, 6));
  const compiled = await compileKernel(accelerator, maskedProduct);
  const run = async (mostWork: number, count: number) => {
    const c = allocate(accelerator, 'c', nans(shape.samples * shape.features + 8));
    const steps = bindMaskedProduct(compiled, { masks, w, c }, shape, mostWork);
    expect(steps).toHaveLength(count);
    submit(accelerator, steps);
    return readFloats(accelerator, c);
  };
  // Features count as blocks of 32.
  const work = shape.samples * shape.patterns * 32;
  const whole = await run(work, 1);
  expect(await run((blocks / 3) * work, parts)).toEqual(whole);
});

test('the reference adds up the rows that a mask selects', () => {
  const patterns = packPatterns(2, 3, (i, k) => ['10', '11', '01'][i]![k] === '1');
  const values = [1, 2, 10, 20, 100, 200];
  expect([...reference(patterns, values, 2)]).toEqual([11, 22, 110, 220]);
});
