import { InputError } from '../errors';
import { describeAdapter } from '../gpu/device';
import { leaseDevice, type DeviceChoice } from '../gpu/lease';
import { checkTargets, defineProblem, type Problem, type ProblemInput } from '../problem/problem';
import type { Point, Splitting } from '../problem/splitting';
import { liftedClassesReference } from '../reference/lifted-classes';
import { Best, type Found } from './best';
import { liftedClasses } from './lifted';
import { runSplitting, type Aim } from './loop';
import { initialPenalties } from './penalties';
import { solutionOf } from './report';
import { completeSettings, type SolveSettings } from './settings';
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
  /** The adapter's description, or 'cpu (f64)'. */
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
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const problems = defineClasses(input);
  const best = new BestOfClasses(problems, settings.gap);
  const { splitting, device, dispose } = await openClasses(problems, settings);
  try {
    const run = runSplitting(splitting, best, settings, seconds);
    for (;;) {
      const step = await run.next();
      if (!step.done) {
        const { program, dualBound, relativeGap, neurons } = best.worst;
        settings.onProgress?.({ iteration: step.value, seconds: seconds(), program, dualBound, relativeGap, neurons });
        continue;
      }
      const { status, iterations } = step.value;
      const facts = { iterations, seconds: seconds(), device, splitting, seed: settings.seed };
      const classes = problems.map((problem, at) => {
        const own = best.classes[at]!;
        return solutionOf(problem, own, { ...facts, status: own.relativeGap <= settings.gap ? 'solved' : status });
      });
      return { status, relativeGap: best.relativeGap, classes, iterations, seconds: facts.seconds, device };
    }
  } finally {
    dispose();
  }
}

function defineClasses({ targets, ...shared }: ClassesInput): Problem[] {
  if (targets.length === 0) throw new InputError('targets is empty: give one array of targets for each class');
  const first = defineProblem({ ...shared, y: targets[0]! });
  return targets.map((y, at) => (at === 0 ? first : { ...first, y: checkTargets(y, first.X.rows, first.loss) }));
}

async function openClasses(problems: readonly Problem[], settings: { readonly device: DeviceChoice; readonly relaxation: number }) {
  const penalties = initialPenalties(problems[0]!, 'lifted');
  const { accelerator, dispose } = await leaseDevice(settings.device);
  if (!accelerator) return { splitting: liftedClassesReference(problems, penalties, settings.relaxation), device: 'cpu (f64)', dispose };
  try {
    const splitting: Splitting<readonly Point[]> = await liftedClasses(accelerator, problems, penalties, settings.relaxation);
    return { splitting, device: describeAdapter(accelerator.adapter), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The best of every class; a class that is proven to the gap is not looked at again. */
class BestOfClasses implements Aim<readonly Point[]> {
  readonly classes: readonly Best[];
  readonly #gap: number;

  constructor(problems: readonly Problem[], gap: number) {
    this.classes = problems.map((problem) => new Best(problem));
    this.#gap = gap;
  }

  get worst(): Best {
    return this.classes.reduce((worst, best) => (best.relativeGap > worst.relativeGap ? best : worst));
  }

  get relativeGap(): number {
    return this.worst.relativeGap;
  }

  /** What the class with the largest gap finds. */
  consider(points: readonly Point[], promising: number): Found {
    const { worst } = this;
    let found: Found = { program: worst.program, bound: worst.dualBound, unscaled: worst.dualBound };
    this.classes.forEach((best, at) => {
      if (best.relativeGap <= this.#gap) return;
      const own = best.consider(points[at]!, promising);
      if (best === worst) found = own;
    });
    return found;
  }
}
