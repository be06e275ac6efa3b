import { solve } from '../../../src/admm/solve';
import { GpuError } from '../../../src/errors';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { acquireAccelerator } from '../../../src/gpu/device';
import type { Problem } from '../../../src/problem/problem';
import { judge } from '../status/judge';
import { withinTime } from '../within-time';
import { NO_ANSWER } from './device-faults';
import type { Struck } from './strike';

const SETTINGS = { gap: 1e-2, maxIterations: 20_000 } as const;
/** A solve that takes longer has not heeded its abort: by itself it waits for 120 s. */
const LATEST_SECONDS = 60;
const LOOK_MILLISECONDS = 20;

/**
 * Solves, all at the same time, on devices that fall silent at up to `most` moments each, and aborts each solve then: it has to end soon, as
 * cancelled with claims that hold, or with a typed error, and leave no buffer behind.
 */
export async function abortSilence(gpu: GPU, problem: Problem, most: number): Promise<Struck> {
  const moments = await falling(gpu, Infinity, async (accelerator, seen) => {
    await solve(problem, { ...SETTINGS, device: accelerator });
    return seen();
  });
  const step = Math.max(1, moments / most);
  const cases = Array.from({ length: Math.min(most, moments) }, (_, at) => Math.floor(at * step));
  const struck = await Promise.all(
    cases.map((at) =>
      falling(gpu, at, async (accelerator, seen) => {
        const { seconds, broken } = await abortOnce(() => seen() > at, accelerator, problem);
        if (accelerator.memory.bytes > 0) broken.push(`${accelerator.memory.bytes} bytes stay on the GPU`);
        return { seconds, faults: broken.map((fault) => `aborted when silent since answer ${at} of ${moments}: ${fault}`) };
      }),
    ),
  );
  return {
    cases: cases.length,
    faults: struck.flatMap(({ faults }) => faults),
    latestSeconds: Math.max(...struck.map(({ seconds }) => seconds)),
  };
}

/** A solve that is aborted once `silent`, how long it went on then, and what was wrong with its end. */
async function abortOnce(silent: () => boolean, device: Accelerator, problem: Problem): Promise<{ seconds: number; broken: string[] }> {
  const stop = new AbortController();
  let told = Infinity;
  const look = setInterval(() => {
    if (!silent() || stop.signal.aborted) return;
    told = performance.now();
    stop.abort();
  }, LOOK_MILLISECONDS);
  try {
    const outcome = await withinTime(endOf(device, problem, stop.signal), LATEST_SECONDS);
    const broken = outcome === 'hangs' ? [`goes on for ${LATEST_SECONDS} s`] : [...outcome];
    if (!stop.signal.aborted) broken.push('did not fall silent');
    return { seconds: Math.max(0, performance.now() - told) / 1000, broken };
  } finally {
    clearInterval(look);
  }
}

/** What is wrong with the end of an aborted solve. */
async function endOf(device: Accelerator, problem: Problem, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const solution = await solve(problem, { ...SETTINGS, device, signal });
    const { faults } = judge(problem, solution, SETTINGS.gap);
    return solution.status === 'cancelled' ? faults : [`ended as ${solution.status}`, ...faults];
  } catch (error) {
    return error instanceof GpuError && error.code === 'device-lost' ? [] : [`threw ${String(error)}`];
  }
}

/** Runs on a device of its own, which falls silent at the `at`-th answer. */
async function falling<T>(gpu: GPU, at: number, run: (accelerator: Accelerator, seen: () => number) => Promise<T>): Promise<T> {
  const accelerator = await acquireAccelerator({ gpu });
  const injected = NO_ANSWER.arm(accelerator.device, at);
  try {
    return await run(accelerator, () => injected.seen());
  } finally {
    injected.undo();
    accelerator.dispose();
  }
}
