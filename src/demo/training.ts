import { defineProblem, samplePatterns, type Progress, type Solution } from '../index';
import { toMatrix } from '../matrix';
import { scaledRows } from '../sampling/directions';
import { patternBound } from '../sampling/pattern-bound';
import type { Engine } from './engine';
import type { Method } from './methods';
import { withConstant } from './regions';
import type { MethodResult, TracePoint } from './result';
import type { DemoPoint, Settings } from './state';

/** The points in the form that the library takes, and how to train on them. */
export interface Task {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  /** ε for both coordinates, 0 for the constant. */
  readonly epsilon: readonly number[];
  readonly settings: Settings;
}

/** What training tells as it goes. */
export type Report = (change: Partial<MethodResult>) => void;

/** Iterations of the first stretch, and how much longer each next one is: a picture is drawn after each. */
const FIRST_STRETCH = 100;
const STRETCH_GROWTH = 1.6;
const MOST_ITERATIONS = 50_000;
const EPOCHS = 300;

export function taskOf(points: readonly DemoPoint[], settings: Settings): Task {
  const { epsilon } = settings;
  return {
    X: points.map(({ x1, x2 }) => withConstant(x1, x2)),
    y: points.map(({ label }) => label),
    epsilon: [epsilon, epsilon, 0],
    settings,
  };
}

/**
 * Solves a convex program in stretches, each from the solution before, so that the network can be drawn on the way; ends when the gap
 * is proven, at a limit, or when the signal is aborted.
 */
export async function trainConvex(
  engine: Engine,
  { X, y, epsilon, settings }: Task,
  { cone, robust }: NonNullable<Method['program']>,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const { loss, beta, seed, device, gap, timeLimitSeconds } = settings;
  report({ phase: 'sampling' });
  const started = performance.now();
  const matrix = toMatrix(X, 'X');
  const bound = patternBound(scaledRows(matrix), matrix.columns, settings.patterns);
  const patterns = await samplePatterns(matrix, { patterns: Math.min(settings.patterns, bound + 1), seed, signal });
  const problem = defineProblem({ X, y, patterns, loss, cone, beta, epsilon: robust ? epsilon : 0 });
  const sampling = (performance.now() - started) / 1000;
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  const spent = () => ({ sampling, training: elapsed(), attacking: 0, proving: 0 });
  report({ phase: 'training', seconds: spent() });
  const trace: TracePoint[] = [];
  let iterations = 0;
  let solution: Solution | undefined;
  for (let stretch = FIRST_STRETCH; ; stretch = Math.ceil(stretch * STRETCH_GROWTH)) {
    const before = iterations;
    solution = await engine.solve(problem, {
      device,
      gap,
      seed,
      signal,
      warmStart: solution,
      maxIterations: Math.min(stretch, MOST_ITERATIONS - before),
      timeLimitSeconds: Math.max(0.05, timeLimitSeconds - elapsed()),
      onProgress: ({ iteration, program, dualBound, neurons }: Progress) => {
        trace.push({ seconds: elapsed(), iteration: before + iteration, upper: program, lower: dualBound, neurons });
        report({ trace: [...trace], iterations: before + iteration, seconds: spent() });
      },
    });
    iterations += solution.iterations;
    const { network, status } = solution;
    report({ network, solution, status, iterations, device: solution.device, seconds: spent() });
    if (status !== 'iteration-limit' || iterations >= MOST_ITERATIONS) return;
  }
}

/** Trains as many neurons as the convex programs may use by back-propagation on attacked points. */
export async function trainAttacked(engine: Engine, task: Task, signal: AbortSignal, report: Report): Promise<void> {
  const { X, y, epsilon, settings } = task;
  const { loss, beta, seed, device } = settings;
  const begun = performance.now();
  const spent = () => ({ sampling: 0, training: (performance.now() - begun) / 1000, attacking: 0, proving: 0 });
  const trace: TracePoint[] = [];
  report({ phase: 'training' });
  const run = await engine.trainByGradient(
    { X, y, loss, beta, epsilon, neurons: 2 * settings.patterns, seed },
    {
      adversary: settings.epsilon > 0 ? 'pgd' : 'none',
      epochs: EPOCHS,
      device,
      signal,
      onProgress: ({ epoch, loss: upper }) => {
        trace.push({ seconds: spent().training, iteration: epoch, upper, lower: undefined, neurons: undefined });
        if (epoch % 10 === 0) report({ trace: [...trace], iterations: epoch, seconds: spent() });
      },
    },
  );
  report({ network: run.network, status: run.status, iterations: run.epochs, device: run.device, trace, seconds: spent() });
}
