import { solve } from '../../../src/admm/solve';
import type { Accelerator } from '../../../src/gpu/accelerator';
import type { Problem } from '../../../src/problem/problem';
import { judge } from '../status/judge';

/** How long a solve may go on after it was told to stop. */
const LATEST_MILLISECONDS = 1500;
/** A gap that no solve reaches before it is aborted. */
const UNREACHABLE = 1e-300;

/** Aborts solves after 0, 1, … times `step` milliseconds: each has to end soon, with claims that hold. */
export async function abortSolves(
  device: Accelerator | 'cpu',
  problem: Problem,
  count: number,
  step: number,
): Promise<{ readonly latest: number; readonly faults: readonly string[] }> {
  const faults: string[] = [];
  let latest = 0;
  for (let at = 0; at < count; at++) {
    const stop = new AbortController();
    let told = Infinity;
    const timer = setTimeout(() => {
      told = performance.now();
      stop.abort();
    }, at * step);
    try {
      const solution = await solve(problem, {
        device,
        gap: UNREACHABLE,
        maxIterations: 1_000_000,
        timeLimitSeconds: 60,
        signal: stop.signal,
      });
      const late = Math.max(0, performance.now() - told);
      latest = Math.max(latest, late);
      if (late > LATEST_MILLISECONDS) faults.push(`aborted after ${at * step} ms, went on for ${late} ms`);
      if (solution.status !== 'cancelled') faults.push(`aborted after ${at * step} ms: ended as ${solution.status}`);
      for (const fault of judge(problem, solution, UNREACHABLE).faults) faults.push(`aborted after ${at * step} ms: ${fault}`);
    } catch (error) {
      faults.push(`aborted after ${at * step} ms: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
  return { latest, faults };
}
