import { InterruptedError } from '../../../src/admm/interrupted-error';
import { solve } from '../../../src/admm/solve';
import { leaseWhole } from '../../../src/device/lease';
import { GpuError } from '../../../src/errors';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { acquireAccelerator } from '../../../src/gpu/device';
import type { Problem } from '../../../src/problem/problem';
import { judge } from '../status/judge';
import { withinTime } from '../within-time';
import type { FaultKind } from './device-faults';

/** What became of solves that a fault struck. */
export interface Struck {
  readonly cases: number;
  /** Promises that broke, a line each. */
  readonly faults: readonly string[];
  readonly latestSeconds: number;
}

const SETTINGS = { gap: 1e-2, maxIterations: 20_000, timeLimitSeconds: 60 } as const;
/** Programs of two solves that are both proven to a gap of 1e-2 differ by at most about that. */
const AGREEMENT = 2e-2;
/** A solve that has not come back by then hangs. */
const HANG_SECONDS = 90;

/**
 * Solves once without a fault to count the moments at which it may strike, then with one at up to `most` of them, each time twice: where
 * the library chose the device, the solve has to go on to its gap; on a device of the caller's it has to end with the fault's code, and
 * claims that hold. Neither may leave a buffer behind.
 */
export async function strike(gpu: GPU, problem: Problem, kind: FaultKind, most: number): Promise<Struck> {
  const reference = (await solve(problem, { ...SETTINGS, device: 'cpu' })).objective.program;
  const shared = kind.fresh ? undefined : await acquireAccelerator({ gpu });
  const faults: string[] = [];
  let latestSeconds = 0;
  try {
    // The self-test of a device comes once.
    if (shared) await solve(problem, { ...SETTINGS, device: shared });
    const moments = await withFault(Infinity, async (accelerator, seen) => {
      await solve(problem, { ...SETTINGS, device: accelerator });
      return seen();
    });
    const step = Math.max(1, moments / most);
    const cases = Array.from({ length: Math.min(most, moments) }, (_, at) => Math.floor(at * step));
    for (const at of cases) {
      for (const [whose, run] of [
        ["a device of the library's choice", goesOn],
        ["a device of the caller's", saysSo],
      ] as const) {
        const started = performance.now();
        const found = await withFault(at, async (accelerator, seen) => {
          const outcome = await withinTime(run(accelerator, problem, kind, reference), HANG_SECONDS);
          const broken = outcome === 'hangs' ? [`hangs for ${HANG_SECONDS} s`] : outcome;
          if (seen() <= at) broken.push('did not strike');
          if (accelerator.memory.bytes > 0) broken.push(`${accelerator.memory.bytes} bytes stay on the GPU`);
          return broken;
        });
        latestSeconds = Math.max(latestSeconds, (performance.now() - started) / 1000);
        faults.push(...found.map((fault) => `${kind.name}, at ${at} of ${moments}, ${whose}: ${fault}`));
      }
    }
    return { cases: 2 * cases.length, faults, latestSeconds };
  } finally {
    shared?.dispose();
  }

  async function withFault<T>(at: number, run: (accelerator: Accelerator, seen: () => number) => Promise<T>): Promise<T> {
    const owner = shared ?? (await acquireAccelerator({ gpu }));
    const accelerator = await acquireAccelerator({ device: owner.device, answerLimitSeconds: kind.answerLimitSeconds });
    const injected = kind.arm(owner.device, at);
    try {
      return await run(accelerator, () => injected.seen());
    } finally {
      injected.undo();
      accelerator.dispose();
      if (!shared) owner.dispose();
    }
  }
}

async function goesOn(accelerator: Accelerator, problem: Problem, _: FaultKind, reference: number): Promise<string[]> {
  const device = { ...leaseWhole(accelerator), choice: 'auto' as const };
  try {
    const solution = await solve(problem, { ...SETTINGS, device });
    const apart = Math.abs(solution.objective.program - reference) / reference;
    const broken = [...judge(problem, solution, SETTINGS.gap).faults];
    if (solution.status !== 'solved') broken.push(`ended as ${solution.status} on ${solution.device}`);
    else if (!(apart <= AGREEMENT)) broken.push(`${apart} away from the program without a fault`);
    return broken;
  } catch (error) {
    return [`threw ${String(error)}`];
  } finally {
    device.dispose();
  }
}

async function saysSo(accelerator: Accelerator, problem: Problem, kind: FaultKind): Promise<string[]> {
  try {
    await solve(problem, { ...SETTINGS, device: accelerator });
    return ['ended without an error'];
  } catch (error) {
    if (!(error instanceof GpuError)) return [`threw ${String(error)}`];
    const broken = error instanceof InterruptedError ? [...judge(problem, error.solution, SETTINGS.gap).faults] : [];
    if (error.code !== kind.code) broken.push(`has the code ${error.code} instead of ${kind.code}: ${error.message}`);
    if (kind.code !== 'device-lost' && error.kernel === undefined) broken.push(`does not say what was concerned: ${error.message}`);
    return broken;
  }
}
