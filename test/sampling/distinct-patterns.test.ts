import { describe, expect, test } from 'vitest';
import { DistinctPatterns } from '../../src/sampling/distinct-patterns';

const ONES = Uint32Array.of(0xffffffff, 0b11);
const ZEROS = Uint32Array.of(0, 0);
const FIRST = Uint32Array.of(5, 1);
const SECOND = Uint32Array.of(5, 2);

function direction(value: number): Float32Array {
  return Float32Array.of(value, -value);
}

describe('DistinctPatterns', () => {
  test('tells patterns with equal hashes apart, and knows each of them again', () => {
    const found = new DistinctPatterns(34, 10);
    [FIRST, SECOND, FIRST, SECOND, SECOND].forEach((words, i) => found.add(7n, words, direction(i + 1)));
    expect(found).toMatchObject({ draws: 5, seen: 2, missing: 7 });
    expect(found.patterns()).toEqual({ samples: 34, count: 3, words: Uint32Array.of(...ONES, ...FIRST, ...SECOND) });
    expect([...found.directions(2).data]).toEqual([0, 0, 1, -1, 2, -2]);
  });

  test('counts all-ones and all-zero as seen, adds neither, and keeps the direction of all-ones', () => {
    const found = new DistinctPatterns(34, 2);
    [ZEROS, ONES, ZEROS, ONES].forEach((words, i) => found.add(BigInt(words[0]!), words, direction(i + 1)));
    expect(found).toMatchObject({ draws: 4, seen: 2, missing: 1 });
    expect(found.patterns()).toEqual({ samples: 34, count: 1, words: ONES });
    expect([...found.directions(2).data]).toEqual([2, -2]);
  });
});
