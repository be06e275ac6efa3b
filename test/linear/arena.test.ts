import { afterEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../src/linear/arena';
import { drawsOf } from '../support/problems';

afterEach(() => vi.unstubAllGlobals());

describe('an arena', () => {
  test('hands out arrays of zeros and copies beside each other, and knows what is in it', () => {
    const arena = Arena.open(40)!;
    const [zeros, other] = [arena.array(10), arena.array(3)];
    expect(zeros).toEqual(new Float64Array(10));
    const given = drawsOf(1).normals(7);
    const copy = arena.copyOf(given);
    expect(copy).toEqual(given);
    expect(copy.buffer).not.toBe(given.buffer);
    const words = arena.copyOf(Uint32Array.of(1, 2, 3));
    expect(words).toEqual(Uint32Array.of(1, 2, 3));
    zeros.fill(1);
    expect(other).toEqual(new Float64Array(3));
    expect(Arena.of(zeros, copy, words, other.subarray(1))).toBe(arena);
    expect(Arena.of(zeros, given)).toBeUndefined();
    expect(Arena.of(given)).toBeUndefined();
    expect(Arena.of(zeros, Arena.open(4)!.array(4))).toBeUndefined();
  });

  test('gives ordinary memory once it is full', () => {
    const arena = Arena.open(4)!;
    // Memory comes in pages of 8192 doubles.
    const arrays = Array.from({ length: 20 }, () => arena.array(1000));
    expect(arrays.filter((array) => Arena.of(array) === arena).length).toBeLessThan(20);
    expect(arrays.every((array) => array.length === 1000 && array.every((value) => value === 0))).toBe(true);
    const given = new Float64Array(10_000);
    expect(arena.copyOf(given)).toBe(given);
  });

  test('is not there without WebAssembly, without the memory, or where a page forbids it', () => {
    expect(Arena.open(2 ** 40)).toBeUndefined();
    const forbidden = { ...WebAssembly, Memory: class { constructor() { throw new Error('forbidden'); } } }; // prettier-ignore
    vi.stubGlobal('WebAssembly', forbidden);
    expect(Arena.open(1)).toBeUndefined();
    vi.stubGlobal('WebAssembly', undefined);
    expect(Arena.open(1)).toBeUndefined();
  });
});
