import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProblem } from '../src/data/problem-file';
import type { Accelerator } from '../src/gpu/accelerator';
import { testAccelerator } from './support/accelerator';
import { expectOptimum } from './support/optimum';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** The problems that the repository ships, as text. */
const files = import.meta.glob<string>('./fixtures/problems/*.json', { query: '?raw', import: 'default', eager: true });
const problems = Object.entries(files).map(([path, text]) => [path.split('/').at(-1)!, text] as const);

describe('the optimum of an interior-point solver is met in the browser:', () => {
  test.each(problems)('%s', (_, text) => expectOptimum(readProblem(new TextEncoder().encode(text)), accelerator));

  test('no problem is missing', () => expect(problems.length).toBeGreaterThanOrEqual(6));
});
