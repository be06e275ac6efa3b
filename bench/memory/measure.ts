import { liftedSplitting } from '../../src/admm/lifted';
import { initialPenalties } from '../../src/admm/penalties';
import { planMemory } from '../../src/admm/plan-memory';
import { completeSettings } from '../../src/admm/settings';
import { acquireAccelerator } from '../../src/gpu/device';
import { productFamily } from '../../src/kernels/fastest-product';
import type { PartContext } from '../harness/context';
import { fitPowerLaw } from '../harness/fit';
import { exponentText } from '../harness/format';
import { syntheticProblem } from '../iteration/synthetic-problem';
import { evaluateDual } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';
import type { ProblemSize } from '../results';
import { hostMemory, type HostMemory } from './host-memory';
import type { MemoryPoint, MemoryResult, MemorySweep } from './result';

interface Plan {
  readonly base: ProblemSize;
  readonly sweeps: Readonly<Record<keyof ProblemSize, readonly number[]>>;
}

const FULL: Plan = {
  base: { samples: 1024, features: 64, patterns: 64 },
  sweeps: { samples: [512, 1024, 2048, 4096, 8192], features: [64, 128, 256, 512], patterns: [32, 64, 128, 256, 512] },
};
const QUICK: Plan = {
  base: { samples: 256, features: 32, patterns: 16 },
  sweeps: { samples: [256, 512, 1024], features: [32, 64, 128], patterns: [16, 32, 64] },
};

const EPSILON = { standard: 0, robust: 0.1 } as const;
type Training = keyof typeof EPSILON;

/** Counts what solves of growing size hold, on the device and on the host. */
export async function measureMemory(context: PartContext): Promise<MemoryResult> {
  const plan = context.request.quick ? QUICK : FULL;
  // Choosing the product's kernel takes buffers for a moment, once for an adapter.
  await productFamily(context.accelerator);
  const series: { training: Training; sweeps: MemorySweep[] }[] = [];
  for (const training of ['standard', 'robust'] as const) {
    const sweeps: MemorySweep[] = [];
    for (const variable of ['samples', 'features', 'patterns'] as const) {
      const points: MemoryPoint[] = [];
      for (const value of plan.sweeps[variable]) points.push(await measurePoint(context, { ...plan.base, [variable]: value }, training));
      const fit = fitPowerLaw(
        points.map((point) => point[variable]),
        points.map((point) => point.gpuPeakBytes),
      );
      context.progress(`${training}, ${variable} from ${fit.from} to ${fit.to}: exponent ${exponentText(fit)}`);
      sweeps.push({ variable, points, fit });
    }
    series.push({ training, sweeps });
  }
  return { base: plan.base, series };
}

/** Iterates a few times and makes one certificate, as a solve does; an accelerator of its own counts from zero. */
async function measurePoint(context: PartContext, size: ProblemSize, training: Training): Promise<MemoryPoint> {
  const before = hostMemory();
  const problem = await syntheticProblem(context, size, EPSILON[training]);
  const accelerator = await acquireAccelerator({ device: context.accelerator.device });
  try {
    const looks: (HostMemory | null)[] = [before];
    const splitting = await liftedSplitting(accelerator, problem, initialPenalties(problem, 'lifted'), completeSettings({}).relaxation);
    looks.push(hostMemory());
    await splitting.advance(5);
    const gpuBytes = accelerator.memory.bytes;
    const point = await splitting.point();
    looks.push(hostMemory());
    evaluateDual(problem, point);
    looks.push(hostMemory());
    programValue(problem, point.V);
    looks.push(hostMemory());
    const told = looks.filter((look) => look !== null);
    const resident = told.flatMap((look) => look.resident ?? []);
    const planned = planMemory({ ...size, cone: 'soft', robust: training === 'robust' });
    return {
      ...size,
      gpuBytes,
      gpuPeakBytes: accelerator.memory.peakBytes,
      plannedBytes: planned.gpuBytes,
      plannedPeakBytes: planned.gpuPeakBytes,
      heapBytes: before && { before: before.heap, most: Math.max(...told.map(({ heap }) => heap)) },
      residentBytes: resident.length > 0 ? Math.max(...resident) : null,
    };
  } finally {
    accelerator.dispose();
  }
}
