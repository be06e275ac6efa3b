import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { rowScale } from '../src/kernels/row-scale';
import { rowScale as reference } from '../src/reference/row-scale';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { runKernel, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

async function check(
  rows: number,
  columns: number,
  WORKGROUP_SIZE: number,
  workgroups = cover(rows * columns, WORKGROUP_SIZE),
): Promise<void> {
  const entries = rows * columns;
  const [factors, a] = [signedValues(rows, 1), signedValues(entries, 2)];
  const got = await runKernel(
    accelerator,
    rowScale,
    { WORKGROUP_SIZE },
    { factors, a, scaled: nans(entries + 8) },
    { rows, columns },
    workgroups,
  );
  const want = reference(Float64Array.from(factors), Float64Array.from(a), columns);
  expectWithinRounding(got.scaled.subarray(0, entries), want, want.map(Math.abs), 1);
  expectUntouched(got.scaled.subarray(entries));
}

describe.each([16, 64, 256])('row_scale, workgroups of %i', (size) => {
  test.each([
    [1, 1],
    [1, size - 1],
    [size, 1],
    [3, size + 1],
    [17, 9],
  ])('%i rows, %i columns', (rows, columns) => check(rows, columns, size));
});

test('more workgroups than one row holds', () => check(20, 7, 16, twoRows(140, 16)));
