import { openBackend } from '../../src/admm/backend';
import { completeSettings } from '../../src/admm/settings';
import { solve } from '../../src/admm/solve';
import { processorIsFaster } from '../../src/device/processor-race';
import type { Accelerator } from '../../src/gpu/accelerator';
import { isRobust } from '../../src/problem/problem';
import type { PartContext } from '../harness/context';
import { duration } from '../harness/format';
import { checkSolution } from '../problems/gate';
import { peerMarks } from '../problems/peer-problems';
import { problemSet, type SetProblem } from '../problems/problem-set';
import type { TracePoint } from '../results';
import { bracketOf, fastest, reached, type GapDevice, type GapProblem, type GapResult, type GapRun } from './result';

interface Plan {
  readonly gaps: readonly number[];
  /** Those that problems are asked for whose solves take minutes. */
  readonly longGaps: readonly number[];
  readonly timeLimitSeconds: number;
  readonly longTimeLimitSeconds: number;
}

const FULL: Plan = { gaps: [1e-2, 1e-3, 1e-4], longGaps: [1e-3], timeLimitSeconds: 20, longTimeLimitSeconds: 180 };
const QUICK: Plan = { gaps: [1e-2, 1e-3], longGaps: [], timeLimitSeconds: 1, longTimeLimitSeconds: 1 };

/** What a first solve runs untimed, so that the clock of the others sees compiled code. */
const WARM_UP = { maxIterations: 100, timeLimitSeconds: 1 } as const;

/** What the figures' headline gap is. */
const DEFAULT_GAP = 1e-3;

/**
 * Solves every problem of the fixed set to each gap, on the run's adapter and on the CPU, or where a solve takes minutes on the one
 * that the library itself chooses; checks every answer before its time counts.
 */
export async function measureGap({ accelerator, request, progress }: PartContext): Promise<GapResult> {
  const plan = request.quick ? QUICK : FULL;
  const reason = (await processorIsFaster(accelerator)) ?? null;
  const preferred = reason === null ? accelerator : ('cpu' as const);
  const problems: GapProblem[] = [];
  for (const one of await problemSet(request)) {
    const { name, source, problem, optimum, long } = one;
    const gaps = long ? plan.longGaps : plan.gaps;
    const limit = long ? plan.longTimeLimitSeconds : plan.timeLimitSeconds;
    const chosen = long ? [preferred] : [accelerator, 'cpu' as const];
    const devices: GapDevice[] = [];
    for (const device of chosen) devices.push(await measureDevice(one, device, gaps, limit));
    const { loss, cone, beta, X, patterns } = problem;
    const size = { samples: X.rows, features: X.columns, patterns: patterns.count };
    const measured = { name, source, loss, cone, robust: isRobust(problem), beta, optimum, ...size, devices };
    const { lower, upper } = bracketOf(measured);
    if (!(lower <= upper)) throw new Error(`${name} is wrong: one run's bound ${lower} exceeds another's program ${upper}`);
    problems.push(measured);
    const best = fastest(measured, DEFAULT_GAP);
    const moment = reached(best, DEFAULT_GAP);
    progress(
      `${name}: gap ${DEFAULT_GAP} ${moment ? `after ${duration(1000 * moment.seconds)} on ${best.kind === 'cpu' ? 'the CPU' : 'the adapter'}` : 'not reached'}`,
    );
  }
  return {
    gaps: plan.gaps,
    timeLimitSeconds: plan.timeLimitSeconds,
    preferred: { kind: reason === null ? 'adapter' : 'cpu', reason },
    problems,
    marks: peerMarks(request.data),
  };
}

async function measureDevice(
  one: SetProblem,
  device: Accelerator | 'cpu',
  gaps: readonly number[],
  timeLimitSeconds: number,
): Promise<GapDevice> {
  const setUp = async (): Promise<{ milliseconds: number; device: string; splitting: string }> => {
    const started = performance.now();
    const backend = await openBackend(one.problem, completeSettings({ device }));
    const milliseconds = performance.now() - started;
    backend.dispose();
    return { milliseconds, device: backend.device, splitting: backend.splitting.kind };
  };
  const [first, again] = [await setUp(), await setUp()];
  if (!one.long) await solve(one.problem, { device, gap: gaps.at(-1)!, ...WARM_UP });
  const runs: GapRun[] = [];
  // Threads are told once they have started.
  let ranOn = first.device;
  for (const gap of gaps) {
    const trace: TracePoint[] = [];
    const solution = await solve(one.problem, {
      device,
      gap,
      timeLimitSeconds,
      onProgress: ({ iteration, seconds, program, dualBound, relativeGap }) =>
        trace.push({ iteration, seconds, program, dualBound, relativeGap }),
    });
    checkSolution(one, solution);
    ranOn = solution.device;
    const { status, relativeGap, iterations, seconds, objective } = solution;
    const { program, dualBound } = objective;
    runs.push({ gap, status, program, dualBound, relativeGap, iterations, seconds, trace });
    // What took too long for one gap takes too long for the next.
    if (status !== 'solved') break;
  }
  return {
    kind: device === 'cpu' ? 'cpu' : 'adapter',
    device: ranOn,
    splitting: first.splitting,
    setupMilliseconds: { first: first.milliseconds, again: again.milliseconds },
    runs,
  };
}
