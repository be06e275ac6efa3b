import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../src/admm/solve';
import { readProblem, type ProblemFile } from '../src/data/problem-file';
import type { Accelerator } from '../src/gpu/accelerator';
import { dualBound } from '../src/problem/dual-bound';
import { programValue } from '../src/problem/objective';
import { testAccelerator } from './support/accelerator';

/** What an interior-point solver may be off by, relatively. */
const TRUTH = 1e-6;
/** From (program − bound)/program ≤ 1e-3 and bound ≤ optimum follows program ≤ optimum/(1 − 1e-3). */
const GAP = 1e-3;

const shipped = fileURLToPath(new URL('fixtures/problems', import.meta.url));
const beside = fileURLToPath(new URL('../../shared/reference/problems', import.meta.url));

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}

/** Solves with default settings and compares the certificate with the optimum that an interior-point solver found. */
async function expectOptimum({ problem, optimum }: ProblemFile, device: 'cpu' | Accelerator): Promise<void> {
  const { status, objective, convex, dual, relativeGap, seconds } = await solve(problem, { device });
  expect(status).toBe('solved');
  expect(relativeGap).toBeLessThanOrEqual(GAP);
  expect(seconds).toBeLessThan(60);
  expect(programValue(problem, convex).value).toBe(objective.program);
  expect(dualBound(problem, dual!)).toBe(objective.dualBound);
  expect(objective.dualBound).toBeLessThanOrEqual(optimum! * (1 + TRUTH));
  expect(objective.program).toBeGreaterThanOrEqual(optimum! * (1 - TRUTH));
  expect(objective.program).toBeLessThanOrEqual((optimum! * (1 + TRUTH)) / (1 - GAP));
  expect(objective.network).toBeLessThanOrEqual(objective.program * (1 + 1e-9));
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
