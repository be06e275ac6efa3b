import { expect, test } from 'vitest';
import type { Step } from '../src/gpu/kernel';
import { inParts } from '../src/kernels/in-parts';

/** The parts that {@link inParts} asks for. */
function partsOf(rows: number, work: number, mostWork: number): (readonly [first: number, count: number])[] {
  const parts: (readonly [number, number])[] = [];
  inParts(rows, work, mostWork, (first, count) => {
    parts.push([first, count]);
    return {} as Step;
  });
  return parts;
}

test.each([
  [10, 100, 100, [10]],
  [10, 100, 99, [9, 1]],
  [10, 100, 50, [5, 5]],
  [10, 100, 30, [3, 3, 3, 1]],
  [10, 100, 10, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  [3, 100, 1, [1, 1, 1]],
  [200_000, 200_000, Infinity, [200_000]],
  [200_000, 200_000, 190_000, [65_535, 65_535, 65_535, 3395]],
])('%i rows that take %i, at most %i at a time', (rows, work, mostWork, counts) => {
  const parts = partsOf(rows, work, mostWork);
  expect(parts.map(([, count]) => count)).toEqual(counts);
  let next = 0;
  for (const [first, count] of parts) {
    expect(first).toBe(next);
    next += count;
  }
  expect(next).toBe(rows);
});
