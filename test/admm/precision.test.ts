import { expect, test } from 'vitest';
import { restsOnRounding } from '../../src/admm/precision';
import { planMemory } from '../../src/admm/plan-memory';
import { solve } from '../../src/admm/solve';
import { solveClasses } from '../../src/admm/solve-classes';
import { leaseDevice } from '../../src/device/lease';
import { programValue } from '../../src/problem/objective';
import { testAccelerator } from '../support/accelerator';
import { generate } from '../support/problems';

const { problem } = generate({ loss: 'squared', cone: 'soft', ball: 'none' }, 1);
/** Far below what single precision can prove. */
const GAP = 1e-10;

test("what single precision cannot prove is proven in double precision under 'auto', and only there", async () => {
  const accelerator = await testAccelerator();
  const chosen = { ...(await leaseDevice(accelerator)), choice: 'auto' as const };
  const settings = { gap: GAP, maxIterations: 20_000, timeLimitSeconds: 30 };
  const solution = await solve(problem, { ...settings, device: chosen });
  expect([solution.status, solution.device]).toEqual(['solved', `${chosen.name}, then cpu (f64)`]);
  expect(solution.objective.program).toBe(programValue(problem, solution.convex).value);

  const alone = await solve(problem, { ...settings, device: accelerator, maxIterations: 2 * solution.iterations });
  expect(alone.status).toBe('iteration-limit');
  expect(alone.relativeGap).toBeGreaterThan(100 * GAP);
  accelerator.dispose();
});

test('so it is for classes', async () => {
  const accelerator = await testAccelerator();
  const chosen = { ...(await leaseDevice(accelerator)), choice: 'auto' as const };
  const { X, patterns, loss, cone, beta, y } = problem;
  const targets = [y, y.map((value) => -value)];
  const { status, classes } = await solveClasses(
    { X, patterns, loss, cone, beta, targets },
    { device: chosen, gap: GAP, maxIterations: 20_000, timeLimitSeconds: 30 },
  );
  expect([status, classes[0]!.device]).toEqual(['solved', `${chosen.name}, then cpu (f64)`]);
  accelerator.dispose();
});

test('where the CPU has no room, single precision goes on as well as it can', async () => {
  const accelerator = await testAccelerator();
  const chosen = { ...(await leaseDevice(accelerator)), choice: 'auto' as const };
  const { X, patterns, cone } = problem;
  const shape = { samples: X.rows, features: X.columns, patterns: patterns.count, classes: 1, cone, robust: false };
  const { gpuPeakBytes, hostBytes } = planMemory(shape, { splitting: 'prediction' });
  const memoryLimitBytes = gpuPeakBytes + hostBytes;
  expect(planMemory(shape, { splitting: 'prediction', device: 'cpu' }).hostBytes).toBeGreaterThan(memoryLimitBytes);
  const { status, device, relativeGap } = await solve(problem, { device: chosen, gap: GAP, maxIterations: 3000, memoryLimitBytes });
  expect([status, device]).toEqual(['iteration-limit', chosen.name]);
  expect(relativeGap).toBeLessThan(1e-3);
  accelerator.dispose();
});

test('a block that still moves, or a gap on the way, is no rest', () => {
  const still = { gap: 1e-7, change: 1e-7, size: 1, dual: 1 };
  expect(restsOnRounding({ v: still, s: still }, 1e-5)).toBe(true);
  expect(restsOnRounding({ v: still, s: still }, 1e-2)).toBe(false);
  expect(restsOnRounding({ v: still, s: { ...still, gap: 1e-4 } }, 1e-5)).toBe(false);
  expect(restsOnRounding({ v: { ...still, change: 1e-4 }, s: still }, 1e-5)).toBe(false);
  expect(restsOnRounding({ v: { ...still, gap: NaN }, s: still }, 1e-5)).toBe(false);
  expect(restsOnRounding({ v: { ...still, size: 1e6, gap: 1e-2 } }, 1e-5)).toBe(true);
});
