import { InputError } from '../errors';
import { processorWith } from '../device/processor-race';
import { isRobust, type Problem } from '../problem/problem';
import type { Point, Splitting } from '../problem/splitting';
import { leaseForRun } from './lease-for-run';
import { initialPenalties } from './penalties';
import type { Backend } from './resume';
import type { CheckedSettings, SolveSettings } from './settings';
import { ON_CPU, ON_GPU } from './splittings';

/** Up to here an n × n factor is soon paid for. */
const FEW_SAMPLES = 600;
/** A factor is cheap while its n³ multiply-adds are at most so many times n P d, of which an iteration has about six. */
const FACTOR_SHARE = 64;
/** Its matrix may have so many rows. */
const MOST_SAMPLES_TO_FACTOR = 4096;

/**
 * Chooses device and splitting by the settings, and sets them up.
 *
 * @throws InputError when they do not fit the problem; GpuError when a GPU is asked for and there is none, or it fails its self-test.
 */
export async function openBackend(problem: Problem, settings: CheckedSettings): Promise<Backend<Point>> {
  const kind = chooseSplitting(problem, settings);
  const penalties = initialPenalties(problem, kind);
  const { accelerator, name, dispose } = await leaseForRun(settings);
  try {
    const { checkMemory } = await import('./check-memory');
    checkMemory(problem, 1, kind, accelerator, settings.memoryLimitBytes, settings.threads);
    if (!accelerator) {
      const open = await ON_CPU[kind]();
      return processorBackend(open(problem, penalties, settings.relaxation, settings.threads), name, dispose);
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

/** A splitting on the CPU, whose threads end with it and are named, where there are several, with the device. */
export function processorBackend<P>(splitting: Splitting<P>, name: string, dispose: () => void): Backend<P> {
  return {
    splitting,
    get device() {
      return processorWith(name, splitting.threads ?? 1);
    },
    precision: 'double',
    dispose() {
      splitting.close?.();
      dispose();
    },
  };
}

function chooseSplitting(problem: Problem, { splitting }: SolveSettings): Splitting['kind'] {
  if (splitting === 'prediction' && isRobust(problem)) {
    throw new InputError('splitting is "prediction" but epsilon is positive: robust training needs "lifted"');
  }
  if (splitting !== 'auto') return splitting;
  return bestSplitting(problem);
}

/**
 * What 'auto' takes. For ε = 0 the prediction splitting needs as many iterations as the other or down to a third, but an n × n factor
 * whenever its penalties change.
 */
export function bestSplitting(problem: Problem): Splitting['kind'] {
  if (isRobust(problem)) return 'lifted';
  const { X, patterns } = problem;
  const cheap = X.rows <= MOST_SAMPLES_TO_FACTOR && X.rows ** 2 <= FACTOR_SHARE * patterns.count * X.columns;
  return X.rows <= FEW_SAMPLES || cheap ? 'prediction' : 'lifted';
}
