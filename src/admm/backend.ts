import { InputError } from '../errors';
import { leaseDevice } from '../device/lease';
import { isRobust, type Problem } from '../problem/problem';
import type { Point, Splitting } from '../problem/splitting';
import { initialPenalties } from './penalties';
import type { Backend } from './resume';
import type { CheckedSettings, SolveSettings } from './settings';
import { ON_CPU, ON_GPU } from './splittings';

/**
 * Up to here 'auto' pays for the n × n factor of the prediction splitting, which takes as many iterations as the other or down to a third;
 * beyond, its cubic cost outweighs what that saves.
 */
const MOST_SAMPLES_TO_FACTOR = 600;

/**
 * Chooses device and splitting by the settings, and sets them up.
 *
 * @throws InputError when they do not fit the problem; GpuError when a GPU is asked for and there is none, or it fails its self-test.
 */
export async function openBackend(problem: Problem, settings: CheckedSettings): Promise<Backend<Point>> {
  const kind = chooseSplitting(problem, settings);
  const penalties = initialPenalties(problem, kind);
  const { accelerator, name, dispose } = await leaseDevice(settings.device, settings.profile);
  try {
    const { checkMemory } = await import('./check-memory');
    checkMemory(problem, 1, kind, accelerator, settings.memoryLimitBytes);
    if (!accelerator) {
      const open = await ON_CPU[kind]();
      return { splitting: open(problem, penalties, settings.relaxation), device: name, precision: 'double', dispose };
    }
    const { selfTest } = await import('./self-test');
    await selfTest(accelerator, problem, kind);
    const open = await ON_GPU[kind]();
    const splitting = await open(accelerator, problem, penalties, settings.relaxation);
    return { splitting, device: name, precision: 'single', dispose };
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
