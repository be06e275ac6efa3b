import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/linear/arena';
import { addWhere, flipSigns, positivePart, relax, residual, subtract } from '../../src/linear/vectors';
import { drawsOf } from '../support/problems';

/** Around the pairs of a SIMD register and the 32 bits of a word. */
const LENGTHS = [1, 2, 3, 31, 32, 33, 64, 101];
const COUNT = 4;

/** Numbers of all sizes, with both zeros, infinities and what is not a number among the longer ones. */
function values(length: number, seed: number): Float64Array {
  const draws = drawsOf(seed);
  const all = Float64Array.from({ length }, () => draws.normal() * 10 ** draws.uniform(-12, 12));
  [0, -0, Infinity, -Infinity, NaN].forEach((special, at) => {
    if (length > 30) all[(7 * at + 5 * seed) % length] = special;
  });
  return all;
}

function wordsFor(length: number, seed: number): Uint32Array {
  const draws = drawsOf(seed);
  return Uint32Array.from({ length: Math.ceil(length / 32) }, () => Math.floor(2 ** 32 * draws.uniform()));
}

type Run = (arrays: readonly Float64Array[], words: Uint32Array) => void;

const OPERATIONS: Readonly<Record<string, Run>> = {
  relax: ([image, copy, dual]) => relax(image!, copy!, dual!, 1.9),
  subtract: ([total, value]) => subtract(total!, value!),
  residual: ([out, image, copy, dual]) => residual(out!, image!, copy!, dual!, 0.3),
  positivePart: ([all]) => positivePart(all!),
  flipSigns: ([all], words) => flipSigns(all!, words),
  addWhere: ([total, value], words) => addWhere(total!, value!, words, -0.7),
};

/** What each operation makes of entry k of four arrays and of its bit. */
const WANTED: Readonly<Record<string, (a: readonly number[], bit: boolean) => number[]>> = {
  relax: ([image, copy, dual, other]) => {
    const value = 1.9 * image! + (1 - 1.9) * copy! + dual!;
    return [image!, value, value, other!];
  },
  subtract: ([total, value, ...others]) => [total! - value!, value!, ...others],
  residual: ([, image, copy, dual]) => [0.3 * (copy! - dual! - image!), image!, copy!, dual!],
  positivePart: ([value, ...others]) => [Math.max(0, value!), ...others],
  flipSigns: ([value, ...others], bit) => [bit ? value! : -value!, ...others],
  addWhere: ([total, value, ...others], bit) => [bit ? total! + -0.7 * value! : total!, value!, ...others],
};

describe.each(Object.keys(OPERATIONS))('%s', (name) => {
  test.each(LENGTHS)('is the same in WebAssembly and in script, bit for bit, and leaves alone what is beside it: %i entries', (length) => {
    const given = Array.from({ length: COUNT }, (_, at) => values(length, at + 1));
    const words = wordsFor(length, 9);
    const want = given.map((array) => array.slice());
    for (let k = 0; k < length; k++) {
      const bit = ((words[k >>> 5]! >>> (k & 31)) & 1) === 1;
      WANTED[name]!(given.map((array) => array[k]!), bit).forEach((value, at) => (want[at]![k] = value)); // prettier-ignore
    }
    const arena = Arena.open(COUNT * (length + 1) + 2 * words.length)!;
    const placed = given.map((array) => {
      const inside = arena.copyOf(Float64Array.of(...array, 7));
      return { inside, array: inside.subarray(0, length) };
    });
    const arrays = placed.map(({ array }) => array);
    const wordsInside = arena.copyOf(words);
    expect(Arena.of(...arrays, wordsInside)).toBe(arena);
    OPERATIONS[name]!(arrays, wordsInside);
    const inScript = given.map((array) => array.slice());
    OPERATIONS[name]!(inScript, words);
    for (let at = 0; at < COUNT; at++) {
      expect(arrays[at]).toEqual(want[at]);
      expect(inScript[at]).toEqual(want[at]);
      expect(placed[at]!.inside[length]).toBe(7);
    }
  });
});
