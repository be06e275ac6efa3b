import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProblem } from '../../src/data/problem-file';
import type { Accelerator } from '../../src/gpu/accelerator';
import { masksHash } from '../../src/problem/patterns';
import { samplePatterns } from '../../src/sampling/sample';
import { testAccelerator } from '../support/accelerator';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const files = import.meta.glob<string>('../fixtures/problems/*.json', { query: '?raw', import: 'default', eager: true });
const problems = Object.entries(files).map(([path, text]) => [path.split('/').at(-1)!, text] as const);

/**
 * The CPU's masks come from exactly rounded operations in a fixed order, the same in every engine; so an adapter that agrees with them
 * here, in Node and in Chrome, agrees with every other that does.
 */
test.each(problems)('directions and masks of %s are the same on the GPU as on the CPU', async (_, text) => {
  const { problem } = readProblem(new TextEncoder().encode(text));
  for (const seed of [0, 1, 2]) {
    const onGpu = await samplePatterns(problem.X, { patterns: 24, seed, accelerator });
    const onCpu = await samplePatterns(problem.X, { patterns: 24, seed });
    expect(onGpu.directions).toEqual(onCpu.directions);
    expect(masksHash(onGpu)).toBe(masksHash(onCpu));
  }
});

test('no problem is missing', () => expect(problems.length).toBeGreaterThanOrEqual(6));
