import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { adamUpdate } from '../kernels/adam-update';
import { cover } from '../kernels/cover';
import { momentumUpdate } from '../kernels/momentum-update';
import { ADAM, type BatchRate } from './gradient-rates';
import type { GradientPlan, GradientTask } from './gradient-settings';
import type { BatchGradient } from './gpu-pass';

/** The weights on the device: U (neurons × features), its transpose and α. */
export interface WeightBuffers {
  readonly hidden: GPUBuffer;
  readonly hiddenTransposed: GPUBuffer;
  readonly output: GPUBuffer;
}

/** The update of both layers for one batch of an epoch. */
export interface WeightUpdate {
  readonly steps: readonly Step[];
  /** Sets the rate, for everything submitted from now on. */
  setRate(rate: BatchRate): void;
}

/** One matrix of weights and what moves it; `factors` has an entry for each row. */
interface Layer {
  readonly rows: number;
  readonly columns: number;
  readonly factors: GPUBuffer;
  readonly gradient: GPUBuffer;
  readonly weights: GPUBuffer;
  readonly transposed: GPUBuffer;
  readonly state: GPUBuffer;
}

/** Binds the update of both layers, anew for each batch of an epoch, over the same velocities or moments. */
export async function weightUpdates(
  accelerator: Accelerator,
  { X, beta, neurons }: GradientTask,
  plan: GradientPlan,
  weights: WeightBuffers,
  gradient: BatchGradient,
): Promise<() => WeightUpdate> {
  const columns = X.columns;
  const [momentum, adam] = await Promise.all([compileKernel(accelerator, momentumUpdate), compileKernel(accelerator, adamUpdate)]);
  const state = (entries: number) => allocate(accelerator, 'state of the optimizer', 2 * entries);
  // U first: its gradient is still to be multiplied by the α that the batch saw.
  const layers: readonly Layer[] = [
    {
      rows: neurons,
      columns,
      factors: weights.output,
      gradient: gradient.hidden,
      weights: weights.hidden,
      transposed: weights.hiddenTransposed,
      state: state(neurons * columns),
    },
    {
      rows: neurons,
      columns: 1,
      factors: allocate(accelerator, 'ones', new Float32Array(neurons).fill(1)),
      gradient: gradient.output,
      weights: weights.output,
      transposed: allocate(accelerator, 'copy of the output weights', neurons),
      state: state(neurons),
    },
  ];
  const bind = ({ rows, columns, state, ...buffers }: Layer) => {
    const groups = (size: number) => cover(rows * columns, size);
    const sizes = { rows, columns, decay: beta, rate: 0 };
    if (plan.optimizer === 'sgd') {
      const params = { ...sizes, momentum: plan.momentum };
      return momentum.bind({ ...buffers, velocity: state }, params, groups(momentum.overrides.WORKGROUP_SIZE));
    }
    const params = { ...sizes, guard: 0, keep_first: ADAM.keepFirst, keep_second: ADAM.keepSecond };
    return adam.bind({ ...buffers, moments: state }, params, groups(adam.overrides.WORKGROUP_SIZE));
  };
  return () => {
    const steps = layers.map(bind);
    return { steps, setRate: (rate) => steps.forEach((step) => step.set(rate)) };
  };
}
