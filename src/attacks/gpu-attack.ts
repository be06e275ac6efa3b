import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { attackStep, TARGET_CODE, type RowTarget } from '../kernels/attack-step';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { rectifiedOutput } from '../kernels/rectified-output';
import { reductionWidth } from '../kernels/reduction-width';
import { scaledSum } from '../kernels/scaled-sum';

/** Sizes of an attack: `rows` is a multiple of `samples`, and row r attacks sample r mod samples. */
export interface AttackShape {
  readonly samples: number;
  readonly rows: number;
  readonly features: number;
  readonly neurons: number;
}

/** What an attack reads on the device; all matrices row-major. Whoever changes `hidden` changes `hiddenTransposed` as well. */
export interface AttackBuffers {
  /** samples × features */
  readonly clean: GPUBuffer;
  /** Labels or targets, one for each sample. */
  readonly targets: GPUBuffer;
  /** ε, one for each feature. */
  readonly radius: GPUBuffer;
  /** neurons × features: row j is u_j. */
  readonly hidden: GPUBuffer;
  /** features × neurons */
  readonly hiddenTransposed: GPUBuffer;
  /** α_j, one for each neuron. */
  readonly output: GPUBuffer;
}

/** How rows are attacked. */
export interface RowAttack {
  readonly norm: 'linf' | 'l2';
  /** 'margin': minimise y f. 'residual': maximise |f − y| on the side it is on. 'both-sides': blocks of `samples` rows raise f and lower it by turns. */
  readonly target: RowTarget;
  /** Range of the data; [−∞, ∞] for none. */
  readonly range: readonly [number, number];
  readonly steps: number;
  /** Length of a step as a share of ε. */
  readonly rate: number;
  /** 'clean': every row starts from its sample whenever the steps run. 'given': from what the caller wrote into `points`. */
  readonly start: 'clean' | 'given';
  /** Whether the worst point met is kept, at the price of one more forward product; without it `points` is the result. */
  readonly keepWorst: boolean;
}

/** An attack ready to be submitted, as often as wanted: the steps in order, and where they leave their results. */
export interface AttackSteps {
  readonly steps: readonly Step[];
  /** rows × features: where the rows are, after the steps where the last step left them. */
  readonly points: GPUBuffer;
  /** rows × features: the worst points met; undefined without `keepWorst`. */
  readonly worst: GPUBuffer | undefined;
}

const LARGEST_FLOAT = 3.4028234663852886e38;

/**
 * Projected gradient ascent on every row at once, in f32: two products, one kernel that rectifies and one that moves for each step.
 * One step of rate 1 from the clean point is FGSM. The buffers are read anew whenever the steps are submitted, so that a training
 * loop may change samples and weights in between without reading anything back.
 */
export async function attackSteps(
  accelerator: Accelerator,
  buffers: AttackBuffers,
  shape: AttackShape,
  attack: RowAttack,
): Promise<AttackSteps> {
  const { samples, rows, features, neurons } = shape;
  const { clean, targets, radius, hidden, hiddenTransposed, output } = buffers;
  const width = reductionWidth(accelerator);
  const [product, rectify, move, copy] = await Promise.all([
    fastestProduct(accelerator),
    compileKernel(accelerator, rectifiedOutput, width),
    compileKernel(accelerator, attackStep, width),
    compileKernel(accelerator, scaledSum),
  ]);
  const reserve = (label: string, count: number) => allocate(accelerator, `${label} of the attack`, count);
  const points = reserve('points', rows * features);
  const products = reserve('products', rows * neurons);
  const slopes = reserve('slopes', rows * neurons);
  const outputs = reserve('outputs', rows);
  const gradients = reserve('gradients', rows * features);
  const worst = reserve('worst points', attack.keepWorst ? rows * features : 1);
  const values = reserve('worst values', attack.keepWorst ? rows : 1);

  const everyRow = cover(rows, 1);
  const forward = [
    product({ a: points, b: hiddenTransposed, c: products }, { rows, inner: features, columns: neurons }),
    rectify.bind({ products, weights: output, slopes, outputs }, { rows, neurons }, everyRow),
  ];
  const gradient = product({ a: slopes, b: hidden, c: gradients }, { rows, inner: neurons, columns: features });
  const step = (first: boolean, rate: number): Step =>
    move.bind(
      { clean, targets, radius, outputs, gradients, points, worst, values },
      {
        rows,
        samples,
        features,
        target_code: TARGET_CODE[attack.target],
        ball: attack.norm === 'l2' ? 1 : 0,
        keep: attack.keepWorst ? 1 : 0,
        first: first ? 1 : 0,
        rate,
        range_low: Math.max(attack.range[0], -LARGEST_FLOAT),
        range_high: Math.min(attack.range[1], LARGEST_FLOAT),
      },
      everyRow,
    );
  const block = samples * features;
  const begin = Array.from({ length: attack.start === 'clean' ? rows / samples : 0 }, (_, at) =>
    copy.bind(
      { value: clean, total: points },
      { length: block, value_start: 0, out_start: at * block, keep: 0, add: 1 },
      cover(block, copy.overrides.WORKGROUP_SIZE),
    ),
  );
  const later = step(false, attack.rate);
  const steps: Step[] = [...begin];
  for (let at = 0; at < attack.steps; at++) steps.push(...forward, gradient, at === 0 ? step(true, attack.rate) : later);
  if (attack.keepWorst) steps.push(...forward, step(false, 0));
  return { steps, points, worst: attack.keepWorst ? worst : undefined };
}
