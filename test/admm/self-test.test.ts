import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { disagreement, selfTest } from '../../src/admm/self-test';
import { solve } from '../../src/admm/solve';
import { ON_GPU } from '../../src/admm/splittings';
import { initialPenalties } from '../../src/admm/penalties';
import { leaseDevice } from '../../src/device/lease';
import type { Accelerator } from '../../src/gpu/accelerator';
import type { Problem } from '../../src/problem/problem';
import type { Splitting } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { droppingDispatches } from '../support/drop-dispatches';
import { generate, KINDS, titleOf } from '../support/problems';
import { tinyProblem } from '../support/tiny-problem';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const ROBUST = generate({ loss: 'logistic', cone: 'soft', ball: 'box' }, 1).problem;
const ORDINARY = tinyProblem();

test.each(KINDS.map((kind) => [titleOf(kind), kind] as const))(
  'is passed by this adapter and leaves nothing behind: %s',
  async (_, kind) => {
    const { problem } = generate(kind, 1);
    await selfTest(accelerator, problem, 'lifted');
    if (kind.ball === 'none') await selfTest(accelerator, problem, 'prediction');
    expect(accelerator.memory.buffers).toBe(0);
  },
);

test('runs once for a device and kind of problem, whatever the data', async () => {
  await selfTest(accelerator, ORDINARY, 'lifted');
  const encode = vi.spyOn(accelerator.device, 'createCommandEncoder');
  try {
    await selfTest(accelerator.lend(), { ...ORDINARY, beta: 2 * ORDINARY.beta }, 'lifted');
    expect(encode).not.toHaveBeenCalled();
  } finally {
    encode.mockRestore();
  }
});

test.each([
  ['lifted', ROBUST],
  ['prediction', ORDINARY],
] as const)('is failed when any one kernel of the %s splitting does nothing', async (kind, problem) => {
  const fresh = await testAccelerator();
  try {
    for (const kernel of await kernelsOf(fresh, problem, kind)) {
      const tested = droppingDispatches(fresh, kernel, () => selfTest(fresh, problem, kind));
      await expect(tested, kernel).rejects.toMatchObject({ code: 'self-test-failed' });
    }
    await selfTest(fresh, problem, kind);
  } finally {
    fresh.dispose();
  }
});

test("a device that fails it is left for the CPU under 'auto', and refused where it is the caller's", async () => {
  const fresh = await testAccelerator();
  const device = { ...(await leaseDevice(fresh)), choice: 'auto' as const };
  const [solution, refused] = await droppingDispatches(fresh, 'neuron_update', () =>
    Promise.all([solve(ORDINARY, { device }), solve(ORDINARY, { device: fresh }).catch((error: unknown) => error)]),
  );
  expect(solution.status).toBe('solved');
  expect(solution.device).toContain('cpu (f64), since the GPU failed (self-test-failed)');
  expect(refused).toMatchObject({ code: 'self-test-failed' });
  fresh.dispose();
});

test('a difference anywhere is relative to the largest entry; NaN and other lengths are infinitely wrong', () => {
  const want = [1, -4, 2];
  expect(disagreement(want, want)).toBe(0);
  for (const at of want.keys()) {
    expect(disagreement(want.with(at, want[at]! + 1), want)).toBe(1 / 4);
    expect(disagreement(want.with(at, want[at]! - 1), want, 8)).toBe(1 / 8);
    expect(disagreement(want.with(at, NaN), want)).toBe(Infinity);
  }
  expect(disagreement([0.5, 0], [0.25, 0])).toBe(1);
  expect(disagreement([1, -4], want)).toBe(Infinity);
  expect(disagreement([0], [0])).toBe(0);
});

async function kernelsOf(on: Accelerator, problem: Problem, kind: Splitting['kind']): Promise<Set<string>> {
  const lent = on.lend();
  const { dispatches } = await (await ON_GPU[kind]())(lent, problem, initialPenalties(problem, kind), 1.6);
  lent.dispose();
  return new Set([...dispatches.iteration, 'scaled_sum', 'block_norms']);
}
