import { attackSteps, type AttackBuffers } from '../attacks/gpu-attack';
import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { LOSS_CODE } from '../kernels/loss-code';
import { lossSlopes } from '../kernels/loss-slopes';
import { rectifiedOutput } from '../kernels/rectified-output';
import { reductionWidth } from '../kernels/reduction-width';
import { rowDot } from '../kernels/row-dot';
import type { Ascent } from '../reference/ascend';
import type { GradientTask } from './gradient-settings';

const ANYWHERE = [-Infinity, Infinity] as const;

/** Steps, and the samples × features buffer where they leave attacked samples. */
export interface AttackedSamples {
  readonly steps: readonly Step[];
  readonly points: GPUBuffer;
}

/**
 * Projected gradient ascent from `clean`: where its last step is (as adversarial training takes it) or, with `keepWorst`, the worst
 * point it met. Without steps: the clean samples themselves.
 */
export async function underAttack(
  accelerator: Accelerator,
  task: GradientTask,
  { steps, rate }: Ascent,
  buffers: AttackBuffers,
  samples: number,
  keepWorst: boolean,
): Promise<AttackedSamples> {
  if (steps === 0) return { steps: [], points: buffers.clean };
  const shape = { samples, rows: samples, features: task.X.columns, neurons: task.neurons };
  const { norm } = task.perturbation;
  const target = task.loss === 'squared' ? 'residual' : 'margin';
  const attack = await attackSteps(accelerator, buffers, shape, { norm, target, range: ANYWHERE, steps, rate, start: 'clean', keepWorst });
  return { steps: attack.steps, points: attack.worst ?? attack.points };
}

/** What the backward pass reads, all on the device. */
export interface PassBuffers {
  readonly points: GPUBuffer;
  readonly targets: GPUBuffer;
  /** Weights of the samples in the mean. */
  readonly shares: GPUBuffer;
  readonly hidden: GPUBuffer;
  readonly hiddenTransposed: GPUBuffer;
  readonly output: GPUBuffer;
  /** The samples' losses are added to what is there. */
  readonly losses: GPUBuffer;
}

/** Gradients of a batch's mean loss: row j of `hidden` times α_j is that of u_j. */
export interface BatchGradient {
  readonly steps: readonly Step[];
  readonly hidden: GPUBuffer;
  readonly output: GPUBuffer;
}

/** Forward and backward through the network: with M = slopes · points, α_j M_j is the gradient of u_j and ⟨M_j, u_j⟩ that of α_j. */
export async function gradientPass(
  accelerator: Accelerator,
  { X, loss, neurons }: GradientTask,
  buffers: PassBuffers,
  samples: number,
): Promise<BatchGradient> {
  const features = X.columns;
  const { points, targets, shares, output, losses } = buffers;
  const [product, slope, dot] = await Promise.all([
    fastestProduct(accelerator),
    compileKernel(accelerator, lossSlopes),
    compileKernel(accelerator, rowDot),
  ]);
  const z = allocate(accelerator, 'products of the batch', samples * neurons);
  const slopes = allocate(accelerator, 'slopes of the batch', samples * neurons);
  const hidden = allocate(accelerator, 'gradient of the hidden weights', neurons * features);
  const ofOutput = allocate(accelerator, 'gradient of the output weights', neurons);
  const steps = [
    product({ a: points, b: buffers.hiddenTransposed, c: z }, { rows: samples, inner: features, columns: neurons }),
    slope.bind(
      { z, output, targets, weights: shares, slopes, losses },
      { samples, neurons, loss: LOSS_CODE[loss] },
      cover(samples, slope.overrides.WORKGROUP_SIZE),
    ),
    product({ a: slopes, b: points, c: hidden }, { rows: neurons, inner: samples, columns: features }),
    dot.bind(
      { a: hidden, b: buffers.hidden, sums: ofOutput },
      { rows: neurons, columns: features, factor: 1 },
      cover(neurons, dot.overrides.WORKGROUP_SIZE),
    ),
  ];
  return { steps, hidden, output: ofOutput };
}

/** Steps and the buffer of f where they leave the network's outputs at `points`. */
export async function outputPass(
  accelerator: Accelerator,
  { X, neurons }: GradientTask,
  { points, hiddenTransposed, output }: Pick<PassBuffers, 'points' | 'hiddenTransposed' | 'output'>,
  samples: number,
): Promise<{ readonly steps: readonly Step[]; readonly outputs: GPUBuffer }> {
  const [product, rectify] = await Promise.all([
    fastestProduct(accelerator),
    compileKernel(accelerator, rectifiedOutput, reductionWidth(accelerator)),
  ]);
  const products = allocate(accelerator, 'products of the validation part', samples * neurons);
  const slopes = allocate(accelerator, 'slopes of the validation part', samples * neurons);
  const outputs = allocate(accelerator, 'outputs of the validation part', samples);
  const steps = [
    product({ a: points, b: hiddenTransposed, c: products }, { rows: samples, inner: X.columns, columns: neurons }),
    rectify.bind({ products, weights: output, slopes, outputs }, { rows: samples, neurons }, cover(samples, 1)),
  ];
  return { steps, outputs };
}
