import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { rowDot } from '../src/kernels/row-dot';
import { rowDot as reference } from '../src/reference/row-dot';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { runKernel } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const FACTOR = 2 ** -1 + 2 ** -9;

async function check(rows: number, columns: number, WORKGROUP_SIZE: number, scale = 1): Promise<void> {
  const [a, b] = [signedValues(rows * columns, 1).map((value) => scale * value), signedValues(rows * columns, 2)];
  const got = await runKernel(
    accelerator,
    rowDot,
    { WORKGROUP_SIZE },
    { a, b, sums: nans(rows + 8) },
    { rows, columns, factor: FACTOR },
    cover(rows, WORKGROUP_SIZE),
  );
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  // Each term is rounded once as a product and at most `columns` times in sums; the factor adds one rounding.
  expectWithinRounding(
    got.sums.subarray(0, rows),
    reference(x, y, columns, FACTOR),
    reference(x.map(Math.abs), y.map(Math.abs), columns, FACTOR),
    columns + 3,
  );
  expectUntouched(got.sums.subarray(rows));
}

describe.each([8, 32, 64])('row_dot, workgroups of %i', (size) => {
  test.each([
    [1, 1],
    [size - 1, 3],
    [size, 1],
    [size + 1, 17],
    [3 * size + 2, 5],
  ])('%i rows, %i columns', (rows, columns) => check(rows, columns, size));
});

test.each([0, 2 ** -40, 2 ** 40])('entries of order %f', (scale) => check(9, 4, 8, scale));
