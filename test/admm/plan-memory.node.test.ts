import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planMemory } from '../../src/admm/plan-memory';
import { solve } from '../../src/admm/solve';
import type { Accelerator } from '../../src/gpu/accelerator';
import { isRobust } from '../../src/problem/problem';
import { testAccelerator } from '../support/accelerator';
import { generate } from '../support/problems';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const held = (): number => process.memoryUsage().arrayBuffers;

let device: Accelerator;
beforeAll(async () => void (device = await testAccelerator()));
afterAll(() => device.dispose());

/** Arrays of doubles shorter than this do not count. */
const SMALL_BYTES = 20_000;

/** The most bytes that arrays hold at once during `work` beyond those held before, looked at whenever a larger array of doubles is made. */
async function mostHeld(work: () => Promise<unknown>): Promise<number> {
  // What was freed on other threads is counted until they say so.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const before = held();
  let most = 0;
  const Plain = Float64Array;
  class Watched extends Plain {
    constructor(...given: []) {
      super(...given);
      if (this.byteLength < SMALL_BYTES) return;
      collect();
      most = Math.max(most, held() - before);
    }
  }
  globalThis.Float64Array = Watched as unknown as Float64ArrayConstructor;
  try {
    await work();
  } finally {
    globalThis.Float64Array = Plain;
  }
  return most;
}

const [HARD, SOFT, ROBUST] = [
  { loss: 'squared', cone: 'hard', ball: 'none' },
  { loss: 'hinge', cone: 'soft', ball: 'none' },
  { loss: 'squared', cone: 'hard', ball: 'box' },
] as const;

test.each([
  { splitting: 'lifted', kind: SOFT, samples: 400, features: 20, patterns: 60 },
  { splitting: 'lifted', kind: ROBUST, samples: 400, features: 20, patterns: 60 },
  { splitting: 'lifted', kind: SOFT, samples: 200, features: 300, patterns: 10 },
  { splitting: 'lifted', kind: SOFT, samples: 60, features: 10, patterns: 300 },
  { splitting: 'prediction', kind: SOFT, samples: 300, features: 300, patterns: 10 },
  { splitting: 'prediction', kind: SOFT, samples: 60, features: 400, patterns: 10 },
  { splitting: 'prediction', kind: HARD, samples: 800, features: 10, patterns: 20 },
] as const)(
  'the host holds what was planned, to within 40 %: $splitting, $kind.cone, $kind.ball, $samples × $features, $patterns patterns (seed 1)',
  async ({ splitting, kind, ...shape }) => {
    const { problem } = generate(kind, 1, shape);
    // Two certificates: the second is made beside the best of the first.
    const settings = { device, splitting, checkEvery: 5 } as const;
    // What is compiled, tested and remembered once for a device does not belong to a solve.
    await solve(problem, { ...settings, maxIterations: 1 });
    const again = () => mostHeld(() => solve(problem, { ...settings, maxIterations: 10 }));
    // Arrays that wait to be freed count as held: the lesser is the better look.
    const found = Math.min(await again(), await again());
    const given = problem.X.data.byteLength + problem.y.byteLength + problem.patterns.words.byteLength;
    const planned = planMemory({ ...shape, cone: problem.cone, robust: isRobust(problem) }, { splitting }).hostBytes;
    const message = `planned ${planned} bytes, found ${found + given}`;
    expect.soft(planned, message).toBeGreaterThan(0.7 * (found + given));
    expect.soft(planned, message).toBeLessThan(1.4 * (found + given));
  },
  60_000,
);
