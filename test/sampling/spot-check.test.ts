import { expect, test } from 'vitest';
import { fillGaussians } from '../../src/random';
import { patternBits } from '../../src/reference/pattern-bits';
import { drawDirections } from '../../src/sampling/directions';
import { gpuSource } from '../../src/sampling/gpu-source';
import { checkPattern } from '../../src/sampling/spot-check';
import { testAccelerator } from '../support/accelerator';
import { droppingDispatches } from '../support/drop-dispatches';

const FEATURES = 6;

function sampled(samples: number) {
  const x = new Float32Array(samples * FEATURES);
  fillGaussians(x, { seed: 3, stream: 0 }, 0);
  const direction = drawDirections(3, 0, 1, FEATURES);
  return { x, direction, words: patternBits(x, direction, FEATURES).words };
}

test('finds any one bit that is wrong', () => {
  const { x, direction, words } = sampled(70);
  checkPattern(words, x, direction);
  for (let k = 0; k < 70; k++) {
    const wrong = words.slice();
    wrong[k >>> 5]! ^= 1 << (k & 31);
    expect(() => checkPattern(wrong, x, direction)).toThrow(`sample ${k} of a pattern`);
  }
});

test('leaves a product within rounding of 0 to the adapter', () => {
  const direction = new Float32Array([1, 1, 0, 0, 0, 0]);
  for (const sum of [0, 2 ** -23, -(2 ** -23)]) {
    const x = new Float32Array([1, -1 + sum, 0, 0, 0, 0]);
    for (const word of [0, 1]) expect(() => checkPattern(new Uint32Array([word]), x, direction)).not.toThrow();
  }
});

test('looks at samples all over where there are very many', () => {
  const { x, direction, words } = sampled(200_000);
  checkPattern(words, x, direction);
  const wrong = words.map((word, at) => (at >= 0.9 * words.length ? ~word : word));
  expect(() => checkPattern(wrong, x, direction)).toThrow('wrongly');
});

test('a device that does not run its dispatches is found out', async () => {
  const accelerator = await testAccelerator();
  try {
    const { x } = sampled(70);
    const outcomeWithout = async (kernel: string): Promise<string> => {
      const source = await gpuSource(accelerator, x, FEATURES);
      const run = droppingDispatches(accelerator, kernel, () => source.patternsOf(drawDirections(3, 0, 8, FEATURES)));
      return run.then(() => 'right').catch((error: { code: string }) => error.code);
    };
    const outcomes = [await outcomeWithout('pattern_bits'), await outcomeWithout('pattern_bits_broadcast')];
    expect(outcomes.sort()).toEqual(['right', 'self-test-failed']);
    expect(await outcomeWithout('none')).toBe('right');
  } finally {
    accelerator.dispose();
  }
});
