import { expect, test } from 'vitest';
import { packPatterns, sharedSamples } from '../../src/problem/patterns';
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
