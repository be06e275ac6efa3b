import { GpuError, InputError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { acquireAccelerator, describeAdapter } from '../gpu/device';
import { isRobust, type Problem } from '../problem/problem';
import type { Splitting } from '../problem/splitting';
import { liftedReference } from '../reference/lifted';
import { predictionReference } from '../reference/prediction';
import { liftedSplitting } from './lifted';
import { initialPenalties } from './penalties';
import type { SolveSettings } from './settings';

/** Up to here 'auto' pays for the n × n factor of the prediction splitting; beyond, its cubic cost outweighs the iterations saved. */
const MOST_SAMPLES_TO_FACTOR = 1024;

/** A splitting that is ready to iterate, and the name of what it runs on. */
export interface Backend {
  readonly splitting: Splitting;
  readonly device: string;
  dispose(): void;
}

/**
 * Chooses device and splitting by the settings, and sets them up.
 *
 * @throws InputError when they do not fit the problem; GpuError when a GPU is asked for and there is none.
 */
export async function openBackend(problem: Problem, settings: SolveSettings): Promise<Backend> {
  const kind = chooseSplitting(problem, settings);
  const accelerator = await chooseAccelerator(settings.device);
  const penalties = initialPenalties(problem, kind);
  if (!accelerator) {
    const open = kind === 'lifted' ? liftedReference : predictionReference;
    const splitting = open(problem, penalties, settings.relaxation);
    return { splitting, device: 'cpu (f64)', dispose: () => splitting.dispose() };
  }
  const owned = accelerator !== settings.device;
  try {
    const splitting = await liftedSplitting(accelerator, problem, penalties, settings.relaxation);
    const dispose = () => {
      splitting.dispose();
      if (owned) accelerator.dispose();
    };
    return { splitting, device: describeAdapter(accelerator.adapter), dispose };
  } catch (error) {
    if (owned) accelerator.dispose();
    throw error;
  }
}

async function chooseAccelerator(device: SolveSettings['device']): Promise<Accelerator | undefined> {
  if (typeof device === 'object') return device;
  if (device === 'cpu') return undefined;
  try {
    return await acquireAccelerator();
  } catch (error) {
    if (device === 'auto' && error instanceof GpuError && error.code === 'webgpu-unavailable') return undefined;
    throw error;
  }
}

function chooseSplitting(problem: Problem, { splitting }: SolveSettings): Splitting['kind'] {
  if (splitting === 'prediction' && isRobust(problem)) {
    throw new InputError('splitting is "prediction" but epsilon is positive: robust training needs "lifted"');
  }
  if (splitting !== 'auto') return splitting;
  return !isRobust(problem) && problem.X.rows <= MOST_SAMPLES_TO_FACTOR ? 'prediction' : 'lifted';
}
