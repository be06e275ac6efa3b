import type { Network } from '../model/network';
import { networkObjective } from '../model/network-objective';
import { lossAt } from '../problem/objective';
import { isRobust, type Loss } from '../problem/problem';
import { batchRates } from './gradient-rates';
import {
  completeGradientSettings,
  defineGradientTask,
  type GradientEpoch,
  type GradientInput,
  type GradientPlan,
  type GradientScore,
  type GradientSettings,
  type GradientTask,
} from './gradient-settings';
import { shuffledRows, startNetwork } from './gradient-start';
import { openTrainer } from './trainer';

/**
 * 'finished': every epoch was run. 'stopped-early': `patience` epochs brought nothing better. 'cancelled': the signal was aborted.
 * 'diverged': the weights left the finite numbers. In each case the best network before that is returned.
 */
export type GradientStatus = 'finished' | 'stopped-early' | 'cancelled' | 'diverged';

/** A network trained by back-propagation, and how it came about. */
export interface GradientRun {
  readonly status: GradientStatus;
  readonly network: Network;
  /** Epochs run. */
  readonly epochs: number;
  /** The epoch after which the network was kept, counted from 1; 0 is the network before training. */
  readonly bestEpoch: number;
  /** On the training part, with the penalty, in double precision: without perturbation, and the largest that ascent finds within ε. */
  readonly objective: { readonly clean: number; readonly attacked: number };
  /** The score of the epoch kept; undefined without validation. */
  readonly validation: GradientScore | undefined;
  readonly history: readonly GradientEpoch[];
  readonly seconds: number;
  /** The adapter's description, or 'cpu (f64)', with the reason where it was chosen by measurement. */
  readonly device: string;
  readonly seed: number;
}

/** Milliseconds after which an epoch lets timers, signals and the page have their turn. */
const TURN = 50;

/**
 * Trains f(x) = Σ_j α_j (xᵀu_j)₊ by back-propagation on (1/n) Σ_k ℓ(f(x_k), y_k) + (β/2) Σ_j (‖u_j‖² + α_j²), plainly or with each
 * mini-batch attacked against the current weights (FGSM: arXiv 1412.6572; PGD: arXiv 1706.06083), on the margin y f or, for the
 * squared loss, on |f − y|. The baseline to compare `train` with.
 *
 * First weights and order of the samples depend on the seed only; rounding differs between devices.
 *
 * @throws InputError for wrong data or settings, before any GPU work; GpuError for faults of the device.
 */
export async function trainByGradient(input: GradientInput, given: Partial<GradientSettings> = {}): Promise<GradientRun> {
  const started = performance.now();
  const task = defineGradientTask(input);
  const plan = completeGradientSettings(given, task);
  const run = await runGradient(task, plan);
  return { ...run, objective: objectiveOf(task, run.network), seconds: (performance.now() - started) / 1000 };
}

/** The objective of a network on the task's data, without perturbation and under attack, in double precision. */
export function objectiveOf(task: GradientTask, network: Network): GradientRun['objective'] {
  const { perturbation } = task;
  const clean = networkObjective({ ...task, perturbation: { ...perturbation, radius: perturbation.radius.map(() => 0) } }, network);
  return { clean, attacked: isRobust(task) ? networkObjective(task, network) : clean };
}

/** {@link trainByGradient} on checked input, without the objective. @throws GpuError for faults of the device. */
export async function runGradient(task: GradientTask, plan: GradientPlan): Promise<Omit<GradientRun, 'objective'>> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const start = startNetwork(task.X, task.neurons, task.seed);
  const { trainer, device, dispose } = await openTrainer(task, plan, start);
  const history: GradientEpoch[] = [];
  let best: { readonly network: Network; readonly epoch: number; readonly score: GradientScore | undefined } = {
    network: start,
    epoch: 0,
    score: undefined,
  };
  let status: GradientStatus = 'finished';
  let rested = performance.now();
  try {
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      if (performance.now() - rested > TURN) {
        await new Promise((resolve) => setTimeout(resolve));
        rested = performance.now();
      }
      if (plan.signal?.aborted) {
        status = 'cancelled';
        break;
      }
      const order = shuffledRows(task.X.rows, task.seed, epoch);
      const loss = await trainer.epoch(order, batchRates(plan, epoch, trainer.batches));
      const network = await trainer.network();
      if (!isFinite(network)) {
        status = 'diverged';
        break;
      }
      const score = plan.validation && scoreOf(task.loss, await trainer.validate(), plan.validation.y);
      if (isBetter(score, best.score, task.loss === 'squared' ? 'loss' : plan.keep)) best = { network, epoch, score };
      history.push({ epoch, seconds: seconds(), loss, validation: score });
      plan.onProgress?.(history.at(-1)!);
      if (epoch - best.epoch >= plan.patience) {
        status = 'stopped-early';
        break;
      }
    }
  } finally {
    dispose();
  }
  const { network, epoch: bestEpoch, score: validation } = best;
  return { status, network, epochs: history.length, bestEpoch, validation, history, seconds: seconds(), device, seed: task.seed };
}

/** Mean loss and accuracy of outputs. */
function scoreOf(loss: Loss, outputs: ArrayLike<number>, y: Float64Array): GradientScore {
  const f = Array.from(outputs);
  const losses = f.map((value, k) => lossAt(loss, loss === 'squared' ? Math.abs(value - y[k]!) : -y[k]! * value));
  const right = f.filter((value, k) => value * y[k]! > 0).length;
  return { loss: losses.reduce((sum, value) => sum + value, 0) / f.length, accuracy: loss === 'squared' ? NaN : right / f.length };
}

/** Whether a score beats another; without scores the later epoch does. */
export function isBetter(score: GradientScore | undefined, than: GradientScore | undefined, by: 'loss' | 'accuracy'): boolean {
  if (score === undefined || than === undefined) return true;
  if (by === 'accuracy' && score.accuracy !== than.accuracy) return score.accuracy > than.accuracy;
  return score.loss < than.loss;
}

function isFinite({ hidden, output }: Network): boolean {
  return [hidden.data, output].every((values) => values.every(Number.isFinite));
}
