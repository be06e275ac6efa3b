import { openBackend } from '../../src/admm/backend';
import type { Backend } from '../../src/admm/resume';
import { completeSettings } from '../../src/admm/settings';
import type { Point } from '../../src/problem/splitting';
import type { PartContext } from '../harness/context';
import { fitPowerLaw } from '../harness/fit';
import { exponentText, percent } from '../harness/format';
import { timeInTurn, type Repetitions } from '../harness/measure';
import { median } from '../harness/statistics';
import { blockLength } from './block-length';
import { measureOverhead } from './overhead';
import { syntheticProblem } from './synthetic-problem';
import type { IterationOverhead, IterationPoint, IterationResult, IterationSeries, IterationSweep, ProblemSize } from '../results';

interface Plan {
  readonly base: ProblemSize;
  readonly sweeps: Readonly<Record<keyof ProblemSize, readonly number[]>>;
  /** Wall time that one block of iterations should take. */
  readonly blockMilliseconds: number;
  readonly repetitions: Repetitions;
}

const FULL: Plan = {
  base: { samples: 512, features: 32, patterns: 32 },
  sweeps: { samples: [128, 256, 512, 1024, 2048], features: [64, 128, 256, 512, 1024], patterns: [8, 16, 32, 64, 128] },
  blockMilliseconds: 100,
  repetitions: { minimum: 5, maximum: 9, budgetMilliseconds: 5000 },
};

const QUICK: Plan = {
  base: { samples: 256, features: 16, patterns: 16 },
  sweeps: { samples: [128, 256, 512, 1024], features: [8, 16, 32, 64], patterns: [8, 16, 32, 64] },
  blockMilliseconds: 40,
  repetitions: { minimum: 3, maximum: 5, budgetMilliseconds: 1000 },
};

/** Where asking for work is to be a small share of the time. */
const OVERHEAD_SIZE: ProblemSize = { samples: 1024, features: 64, patterns: 256 };

const EPSILON = { standard: 0, robust: 0.1 } as const;
type Training = keyof typeof EPSILON;

/**
 * Times iterations of standard and robust training on synthetic data while each size varies in turn. A round times every size of
 * a sweep, so that a drift of the machine's speed bends no curve.
 */
export async function measureIteration(context: PartContext): Promise<IterationResult> {
  const plan = context.request.quick ? QUICK : FULL;
  const series: IterationSeries[] = [];
  for (const training of ['standard', 'robust'] as const) {
    const sweeps: IterationSweep[] = [];
    for (const variable of ['samples', 'features', 'patterns'] as const) {
      const points = await measureSweep(context, plan, training, variable);
      const fit = fitPowerLaw(
        points.map((point) => point[variable]),
        points.map((point) => median(point.millisecondsPerIteration)),
      );
      context.progress(`${training}, ${variable} from ${fit.from} to ${fit.to}: exponent ${exponentText(fit)}`);
      sweeps.push({ variable, points, fit });
    }
    series.push({ training, sweeps });
  }
  const overhead: IterationOverhead[] = [];
  for (const training of ['standard', 'robust'] as const) {
    const problem = await syntheticProblem(context, OVERHEAD_SIZE, EPSILON[training]);
    const measured = await measureOverhead(context.accelerator, problem, plan.repetitions);
    const share = median(measured.idleMilliseconds) / median(measured.blockMilliseconds);
    context.progress(`${training}: ${percent(share)} of the time for dispatch, submission and readback`);
    overhead.push({ ...OVERHEAD_SIZE, training, ...measured });
  }
  return { base: plan.base, series, overhead };
}

async function measureSweep(context: PartContext, plan: Plan, training: Training, variable: keyof ProblemSize): Promise<IterationPoint[]> {
  const open: { readonly size: ProblemSize; readonly backend: Backend<Point>; readonly iterationsPerBlock: number }[] = [];
  try {
    for (const value of plan.sweeps[variable]) {
      const size = { ...plan.base, [variable]: value };
      const problem = await syntheticProblem(context, size, EPSILON[training]);
      const backend = await openBackend(problem, completeSettings({ device: context.accelerator }));
      open.push({ size, backend, iterationsPerBlock: await blockLength(backend.splitting, plan.blockMilliseconds) });
    }
    const blocks = open.map(
      ({ size, backend, iterationsPerBlock }) => [size[variable], () => backend.splitting.advance(iterationsPerBlock)] as const,
    );
    const times = await timeInTurn<string>(Object.fromEntries(blocks), plan.repetitions);
    return open.map(({ size, backend, iterationsPerBlock }) => ({
      ...size,
      device: backend.device,
      splitting: backend.splitting.kind,
      millisecondsPerIteration: times[size[variable]]!.map((milliseconds) => milliseconds / iterationsPerBlock),
      iterationsPerBlock,
    }));
  } finally {
    for (const { backend } of open) backend.dispose();
  }
}
