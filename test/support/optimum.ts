import { expect } from 'vitest';
import { solve } from '../../src/admm/solve';
import type { ProblemFile } from '../../src/data/problem-file';
import type { Accelerator } from '../../src/gpu/accelerator';
import { dualBound } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';

/** What an interior-point solver may be off by, relatively. */
const TRUTH = 1e-6;
/** From (program − bound)/program ≤ 1e-3 and bound ≤ optimum follows program ≤ optimum/(1 − 1e-3). */
const GAP = 1e-3;

/** Solves with default settings and compares the certificate with the optimum that an interior-point solver found. */
export async function expectOptimum({ problem, optimum }: ProblemFile, device: 'cpu' | Accelerator): Promise<void> {
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
