import type { GradientPlan } from './gradient-settings';

/** Adam's shares of the first and the second moment that are kept, and its guard against division by 0 (arXiv 1412.6980). */
export const ADAM = Object.freeze({ keepFirst: 0.9, keepSecond: 0.999, guard: 1e-8 });

/** How far one batch moves the weights: the rate, and for Adam the guard, both with their bias corrections. */
export interface BatchRate {
  readonly rate: number;
  readonly guard: number;
}

/** The rates of the batches of an epoch, counted from 1: the schedule moves from batch to batch. */
export function batchRates(plan: GradientPlan, epoch: number, batches: number): BatchRate[] {
  return Array.from({ length: batches }, (_, at) => {
    const before = (epoch - 1) * batches + at;
    const rate = plan.learningRate * scheduleAt(plan.schedule, before / (plan.epochs * batches));
    if (plan.optimizer === 'sgd') return { rate, guard: 0 };
    const second = Math.sqrt(1 - ADAM.keepSecond ** (before + 1));
    return { rate: (rate * second) / (1 - ADAM.keepFirst ** (before + 1)), guard: ADAM.guard * second };
  });
}

/** The share of the learning rate that is left when a share `progress` in [0, 1) of all batches is done. */
function scheduleAt(schedule: GradientPlan['schedule'], progress: number): number {
  if (schedule === 'cosine') return (1 + Math.cos(Math.PI * progress)) / 2;
  if (schedule === 'step') return progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01;
  return 1;
}
