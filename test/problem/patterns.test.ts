import { expect, test } from 'vitest';
import { masksHash, packPatterns, patternHash, selectPatterns, sharedSamples, wordsOf, wordsPerPattern } from '../../src/problem/patterns';
import { InputError } from '../../src/errors';
import { denseMasks } from '../../src/problem/problem';
import { gram } from '../../src/symmetric';
import { MASKED_SHAPES, randomPatterns } from '../support/masks';

test.each(MASKED_SHAPES)('the samples that patterns share are DᵀD, $samples × $patterns (seed 1)', ({ samples, patterns }) => {
  const masks = randomPatterns(samples, patterns, 1);
  expect(sharedSamples(masks)).toEqual(gram(denseMasks(masks)));
});

test('words of all ones and of none are counted', () => {
  const masks = packPatterns(100, 2, (pattern) => pattern === 0);
  expect([...sharedSamples(masks).data]).toEqual([100, 0, 0, 0]);
});

test('hashes are what stored models hold: the sums of mixed words, in whole numbers of any size', () => {
  const word = (value: bigint): bigint => value & 0xffff_ffffn;
  const mix = (value: bigint): bigint => {
    const once = word((value ^ (value >> 16n)) * 0x7feb_352dn);
    const twice = word((once ^ (once >> 15n)) * 0x846c_a68bn);
    return twice ^ (twice >> 16n);
  };
  const half = (words: readonly bigint[], factor: bigint, step: bigint): string =>
    word(words.reduce((sum, value, w) => sum + mix(word(value * factor + BigInt(w + 1) * step)), 0n))
      .toString(16)
      .padStart(8, '0');
  const hash = (words: readonly bigint[]): string => half(words, 0xc2b2_ae35n, 0x27d4_eb2fn) + half(words, 0x9e37_79b1n, 0x85eb_ca6bn);
  for (const words of [[0], [1, 2, 0xffff_ffff], [0x8000_0000, 0, 7, 7]]) {
    expect(patternHash(Uint32Array.from(words))).toBe(hash(words.map(BigInt)));
  }
  const masks = packPatterns(40, 3, (pattern, sample) => (pattern + sample) % 3 === 0);
  const all = hash(Array.from(masks.words, BigInt));
  const [high, low] = [BigInt(`0x${all.slice(0, 8)}`), BigInt(`0x${all.slice(8)}`)];
  expect(masksHash(masks)).toBe(hash([40n, 3n, low, high]));
  expect(patternHash(wordsOf(masks, 2))).toBe(hash(Array.from(masks.words.subarray(4, 6), BigInt)));
});

test('patterns are selected in the order asked for, also repeatedly, and those that do not exist are refused', () => {
  const masks = packPatterns(40, 3, (pattern, sample) => sample % (pattern + 2) === 0);
  const order = [2, 0, 2, 1];
  const chosen = selectPatterns(masks, order);
  expect([chosen.samples, chosen.count]).toEqual([40, 4]);
  expect(order.map((_, at) => [...wordsOf(chosen, at)])).toEqual(order.map((at) => [...wordsOf(masks, at)]));
  for (const missing of [-1, 3, NaN]) expect(() => selectPatterns(masks, [0, missing])).toThrow(InputError);
});

test('patterns take whole words, and nothing is set past the last sample', () => {
  expect([1, 31, 32, 33, 64, 65].map(wordsPerPattern)).toEqual([1, 1, 1, 2, 2, 3]);
  const all = packPatterns(33, 2, () => true);
  expect([...all.words]).toEqual([0xffff_ffff, 1, 0xffff_ffff, 1]);
});
