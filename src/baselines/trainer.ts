import { leaseDevice } from '../device/lease';
import type { Network } from '../model/network';
import { cpuTrainer } from './cpu-trainer';
import { gpuTrainer } from './gpu-trainer';
import type { BatchRate } from './gradient-rates';
import type { GradientPlan, GradientTask } from './gradient-settings';

/** Weights in training on one device. */
export interface Trainer {
  /** Batches in an epoch. */
  readonly batches: number;
  /** Goes once through the samples in this order, one rate for each batch; returns the mean loss as the batches were met. */
  epoch(order: Uint32Array, rates: readonly BatchRate[]): Promise<number>;
  /** f at the worst points that the adversary of training finds around the validation samples; empty without validation. */
  validate(): Promise<ArrayLike<number>>;
  network(): Promise<Network>;
}

/** A trainer, and the name of what it runs on. */
export interface OpenTrainer {
  readonly trainer: Trainer;
  readonly device: string;
  dispose(): void;
}

/** Sets up training on the device that the plan asks for. @throws GpuError when a GPU is asked for and there is none. */
export async function openTrainer(task: GradientTask, plan: GradientPlan, start: Network): Promise<OpenTrainer> {
  const { accelerator, name, dispose } = await leaseDevice(plan.device);
  if (!accelerator) return { trainer: cpuTrainer(task, plan, start), device: name, dispose };
  try {
    return { trainer: await gpuTrainer(accelerator, task, plan, start), device: name, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
