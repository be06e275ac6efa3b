import { InputError } from '../errors';
import { describeAdapter } from '../gpu/device';
import { leaseDevice } from '../gpu/lease';
import { isRobust, type Problem } from '../problem/problem';
import type { Splitting } from '../problem/splitting';
import { liftedReference } from '../reference/lifted';
import { predictionReference } from '../reference/prediction';
import { liftedSplitting } from './lifted';
import { initialPenalties } from './penalties';
import { predictionSplitting } from './prediction';
import type { SolveSettings } from './settings';

/** Up to here 'auto' pays for the n × n factor of the prediction splitting; beyond, its cubic cost outweighs the iterations saved. */
const MOST_SAMPLES_TO_FACTOR = 300;

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
  const penalties = initialPenalties(problem, kind);
  const { accelerator, dispose } = await leaseDevice(settings.device);
  if (!accelerator) {
    const open = kind === 'lifted' ? liftedReference : predictionReference;
    return { splitting: open(problem, penalties, settings.relaxation), device: 'cpu (f64)', dispose };
  }
  try {
    const open = kind === 'lifted' ? liftedSplitting : predictionSplitting;
    const splitting = await open(accelerator, problem, penalties, settings.relaxation);
    return { splitting, device: describeAdapter(accelerator.adapter), dispose };
  } catch (error) {
    dispose();
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
