import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readProblem } from '../src/data/problem-file';
import type { Accelerator } from '../src/gpu/accelerator';
import { testAccelerator } from './support/accelerator';
import { expectOptimum } from './support/optimum';

const shipped = fileURLToPath(new URL('fixtures/problems', import.meta.url));
const beside = fileURLToPath(new URL('../../shared/reference/problems', import.meta.url));

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}

describe.each(['cpu', 'gpu'] as const)('the optimum of an interior-point solver is met on the %s:', (device) => {
  const deviceOf = () => (device === 'cpu' ? device : accelerator);

  test.each(filesIn(shipped))('%s', async (name) => {
    await expectOptimum(readProblem(readFileSync(join(shipped, name))), deviceOf());
  });

  test.each(filesIn(beside))('%s, beside the repository', async (name) => {
    await expectOptimum(readProblem(readFileSync(join(beside, name))), deviceOf());
  });
});

test('the repository ships its own reference problems', () => {
  expect(filesIn(shipped).length).toBeGreaterThanOrEqual(6);
});

test('more reference problems lie beside the repository', ({ skip }) => {
  if (!existsSync(beside)) skip('../shared/reference/problems is not here');
  expect(filesIn(beside).length).toBeGreaterThan(0);
});
