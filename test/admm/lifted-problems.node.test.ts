import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { readProblem } from '../../src/data/problem-file';
import type { Accelerator } from '../../src/gpu/accelerator';
import { liftedReference } from '../../src/reference/lifted';
import { testAccelerator } from '../support/accelerator';
import { expectSameIterations, LIFTED_BOUND } from '../support/splittings';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

/** Problems with known optima that may lie next to the repository. */
const folder = fileURLToPath(new URL('../../../shared/reference/problems/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe.skipIf(files.length === 0)('the reference problems in ../shared/reference/problems', () => {
  test('are there', () => expect(files.length).toBeGreaterThan(0));

  test.each(files)('%s: ten iterations as in double precision', async (file) => {
    const { problem } = readProblem(readFileSync(folder + file));
    const penalties = initialPenalties(problem, 'lifted');
    const got = await liftedSplitting(accelerator, problem, penalties, 1.6);
    await expectSameIterations(got, liftedReference(problem, penalties, 1.6), 10, LIFTED_BOUND);
  });
});
