import type { Solution } from '../../../src/admm/solution';
import { solve } from '../../../src/admm/solve';
import { robustLinear } from '../../../src/baselines/robust-linear';
import { trainByGradient } from '../../../src/baselines/train-by-gradient';
import type { LabelledRows } from '../../../src/data/images';
import { refine } from '../../../src/enrich/refine';
import type { Accelerator } from '../../../src/gpu/accelerator';
import type { Network } from '../../../src/model/network';
import { defineProblem, type Loss } from '../../../src/problem/problem';
import { samplePatterns } from '../../../src/sampling/sample';
import { isStalled, type TracePoint } from './stall';

/** How a network is trained. 'refined' starts from 'soft' and replaces the patterns by those that the neurons really have. */
export type Method = 'plain' | 'fgsm' | 'pgd' | 'standard' | 'hard' | 'soft' | 'refined' | 'linear';

/** What is chosen for a method. */
export interface Choice {
  readonly beta: number;
  /** Radius of training as a share of the radius of the attacks; 0 where training knows no adversary. */
  readonly share: number;
  /** Back-propagation only, else null. */
  readonly learningRate: number | null;
  readonly epochs: number | null;
}

/** What is the same for all methods and choices. */
export interface FitSettings {
  readonly loss: Loss;
  /** Activation patterns of a convex program, all-ones included. */
  readonly patterns: number;
  /** Neurons of a network trained by back-propagation. */
  readonly neurons: number;
  readonly batchSize: number;
  /** Steps of PGD in PGD training. */
  readonly trainingSteps: number;
  readonly maxIterations: number;
  readonly timeLimitSeconds: number;
  /** Solves with replaced patterns, at most. */
  readonly refinements: number;
}

/** What is trained on: samples and the radius of every feature under attack. */
export interface Task extends LabelledRows {
  readonly epsilon: Float64Array;
}

/** A trained network and how it came about. */
export interface Fit {
  readonly network: Network;
  readonly status: string;
  readonly iterations: number;
  readonly seconds: number;
  readonly patterns: number | null;
  readonly program: number | null;
  readonly dualBound: number | null;
  /** Where the next solve over the same patterns may start. */
  readonly solution?: Solution;
}

/** What a fit may use. */
export interface FitContext {
  readonly accelerator: Accelerator;
  readonly settings: FitSettings;
  readonly seed: number;
  readonly warmStart?: Solution;
}

const ADVERSARIES = { plain: 'none', fgsm: 'fgsm', pgd: 'pgd' } as const;

/** The relative gap that a solve may stop at: what is left moves fewer test samples than another seed does. */
const GAP = 5e-3;

/** Trains one network by one method. */
export async function fit(method: Method, task: Task, choice: Choice, context: FitContext): Promise<Fit> {
  const radius = task.epsilon.map((epsilon) => epsilon * choice.share);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  if (method === 'linear') {
    const { network, status, iterations, objective } = await robustLinear({
      ...task,
      loss: context.settings.loss,
      beta: choice.beta,
      epsilon: radius,
    });
    return { network, status, iterations, seconds: seconds(), patterns: null, ...objective };
  }
  if (method === 'plain' || method === 'fgsm' || method === 'pgd') return backPropagate(method, task, choice, radius, context);
  const { accelerator, settings, seed, warmStart } = context;
  const patterns = await samplePatterns(task.X, { patterns: settings.patterns, seed, accelerator });
  const problem = defineProblem({
    ...task,
    patterns,
    loss: settings.loss,
    cone: method === 'hard' ? 'hard' : 'soft',
    beta: choice.beta,
    epsilon: method === 'standard' ? 0 : radius,
  });
  const limits = { device: accelerator, gap: GAP, maxIterations: settings.maxIterations, timeLimitSeconds: settings.timeLimitSeconds };
  const trace: TracePoint[] = [];
  const stop = new AbortController();
  const first = await solve(problem, {
    ...limits,
    seed,
    warmStart,
    signal: stop.signal,
    onProgress: (progress) => {
      trace.push(progress);
      // Hard cones hold the value up for hundreds of iterations: it is that of a repaired point.
      if (problem.cone === 'soft' && isStalled(trace)) stop.abort();
    },
  });
  const refined = method === 'refined' ? (await refine(problem, first, { ...limits, rounds: settings.refinements })).solution : first;
  return {
    network: refined.network,
    status: refined.status === 'cancelled' ? 'stalled' : refined.status,
    iterations: refined.iterations,
    seconds: seconds(),
    patterns: refined.patterns.count,
    program: refined.objective.program,
    dualBound: refined.objective.dualBound,
    solution: first,
  };
}

async function backPropagate(
  method: keyof typeof ADVERSARIES,
  task: Task,
  { beta, learningRate, epochs }: Choice,
  radius: Float64Array,
  { accelerator, settings, seed }: FitContext,
): Promise<Fit> {
  const adversary = ADVERSARIES[method];
  const run = await trainByGradient(
    { X: task.X, y: task.y, loss: settings.loss, beta, neurons: settings.neurons, seed, epsilon: adversary === 'none' ? 0 : radius },
    {
      optimizer: 'adam',
      learningRate: learningRate!,
      epochs: epochs!,
      batchSize: settings.batchSize,
      adversary,
      adversarySteps: settings.trainingSteps,
      device: accelerator,
    },
  );
  const { network, status, seconds } = run;
  return { network, status, iterations: run.epochs, seconds, patterns: null, program: null, dualBound: null };
}
