import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { checkTargets, defineProblem, type Problem, type ProblemInput } from '../problem/problem';
import type { Point, Splitting } from '../problem/splitting';
import { within } from '../profile/profile';
import { processorBackend } from './backend';
import { Best, type Found } from './best';
import { leaseForRun } from './lease-for-run';
import { initialPenalties } from './penalties';
import { solutionOf } from './report';
import { runResumably, type Backend, type Resumable } from './resume';
import { completeSettings, type CheckedSettings, type SolveSettings } from './settings';
import type { Solution, Status } from './solution';

/** Several programs over the same data, patterns, loss and penalty, which differ in their targets alone. */
export interface ClassesInput extends Omit<ProblemInput, 'y'> {
  /** For each class (or output) its targets: one number for each row of X; ±1 for hinge and logistic. */
  readonly targets: readonly ArrayLike<number>[];
}

/** The solutions of {@link solveClasses}, each with its own certificate. */
export interface ClassesSolution {
  /** 'solved' when the gap asked for is proven for every class. */
  readonly status: Status;
  /** The largest relative gap. */
  readonly relativeGap: number;
  /** In the order of the targets. */
  readonly classes: readonly Solution[];
  readonly iterations: number;
  /** Wall-clock seconds, set-up included. */
  readonly seconds: number;
  /** The adapter's description, or 'cpu (f64)', with its threads where several computed and the reason where it was measured to be faster. */
  readonly device: string;
}

/** What of {@link SolveSettings} a batch of classes knows; progress is that of the class with the largest gap. */
export type ClassesSettings = Omit<SolveSettings, 'splitting' | 'warmStart'>;

/**
 * Solves K programs that differ in their targets alone, in one batched run of the lifted splitting: the two eigendecompositions are
 * done once, each product has K times as many rows, and the penalties are shared. Iterates until every class is proven to the gap.
 *
 * @throws InputError for wrong data or settings, before any GPU work.
 */
export async function solveClasses(input: ClassesInput, given: Partial<ClassesSettings> = {}): Promise<ClassesSolution> {
  const settings = completeSettings(given);
  for (const name of ['splitting', 'warmStart'] as const) {
    if (name in given) throw new InputError(`${name} is given, but a batch of classes has none: solve one class alone, by solve`);
  }
  return within(settings.profile, 'solve', () => solveAll(input, settings));
}

async function solveAll(input: ClassesInput, settings: CheckedSettings): Promise<ClassesSolution> {
  const { profile } = settings;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const problems = defineClasses(input);
  const best = new BestOfClasses(problems, settings);
  const open = (device: DeviceChoice) => within(profile, 'set-up', () => openClasses(problems, { ...settings, device }));
  const run = runResumably(open, () => Promise.resolve(), best, settings, seconds);
  let done = false;
  try {
    for (;;) {
      const step = await run.next();
      if (!step.done) {
        const { program, dualBound, relativeGap, neurons } = best.worst;
        settings.onProgress?.({ iteration: step.value, seconds: seconds(), program, dualBound, relativeGap, neurons });
        continue;
      }
      done = true;
      const { status, iterations, device, splitting, fault } = step.value;
      if (fault) throw fault;
      const facts = { iterations, seconds: seconds(), device, splitting, seed: settings.seed };
      const classes = await within(profile, 'recovery', () =>
        problems.map((problem, at) => {
          const own = best.classes[at]!;
          return solutionOf(problem, own, { ...facts, status: own.relativeGap <= settings.gap ? 'solved' : status });
        }),
      );
      return { status, relativeGap: best.relativeGap, classes, iterations, seconds: facts.seconds, device };
    }
  } finally {
    if (!done) await run.return(undefined as never);
  }
}

function defineClasses({ targets, ...shared }: ClassesInput): Problem[] {
  if (targets.length === 0) throw new InputError('targets is empty: give one array of targets for each class');
  const first = defineProblem({ ...shared, y: targets[0]! });
  return targets.map((y, at) => (at === 0 ? first : { ...first, y: checkTargets(y, first.X.rows, first.loss) }));
}

async function openClasses(problems: readonly Problem[], settings: CheckedSettings): Promise<Backend<readonly Point[]>> {
  const penalties = initialPenalties(problems[0]!, 'lifted');
  const { accelerator, name, dispose } = await leaseForRun(settings);
  try {
    const { checkMemory } = await import('./check-memory');
    checkMemory(problems[0]!, problems.length, 'lifted', accelerator, settings.memoryLimitBytes, settings.threads);
    if (!accelerator) {
      const { liftedClassesReference } = await import('../reference/lifted-classes');
      const splitting = liftedClassesReference(problems, penalties, settings.relaxation, settings.threads);
      return processorBackend(splitting, name, dispose);
    }
    const { selfTest } = await import('./self-test');
    await selfTest(accelerator, problems[0]!, 'lifted');
    const { liftedClasses } = await import('./lifted');
    const splitting: Splitting<readonly Point[]> = await liftedClasses(accelerator, problems, penalties, settings.relaxation);
    return { splitting, device: name, precision: 'single', dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The best of every class; a class that is proven to the gap is not looked at again. */
class BestOfClasses implements Resumable<readonly Point[]> {
  readonly classes: readonly Best[];
  readonly #gap: number;
  last: readonly Point[] | undefined;

  constructor(problems: readonly Problem[], { gap, profile }: CheckedSettings) {
    this.classes = problems.map((problem) => new Best(problem, profile));
    this.#gap = gap;
  }

  get worst(): Best {
    return this.classes.reduce((worst, best) => (best.relativeGap > worst.relativeGap ? best : worst));
  }

  get relativeGap(): number {
    return this.worst.relativeGap;
  }

  /** What the class with the largest gap finds. */
  consider(points: readonly Point[], promising: number, mostViolation?: number): Found {
    const { worst } = this;
    if (points.every((point) => [point.V.data, point.p, point.q, point.alpha].every((part) => part.every(Number.isFinite))))
      this.last = points;
    let found: Found = { program: worst.program, bound: worst.dualBound, unscaled: worst.dualBound, coneViolation: Infinity };
    this.classes.forEach((best, at) => {
      if (best.relativeGap <= this.#gap) return;
      const own = best.consider(points[at]!, promising, mostViolation);
      if (best === worst) found = own;
    });
    return found;
  }
}
