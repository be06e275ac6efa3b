import type { Accelerator } from '../gpu/accelerator';
import { allocateAll, write } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { readFloats } from '../gpu/readback';
import { workLimit } from '../gpu/work-limit';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { productInParts } from '../kernels/product-in-parts';
import { LOSS_CODE } from '../kernels/loss-code';
import { bindMaskedAdjoint, maskedAdjoint } from '../kernels/masked-adjoint';
import { bindMaskedProduct, maskedProduct } from '../kernels/masked-product';
import { neuronStep, neuronStepInSubgroup } from '../kernels/neuron-step';
import { neuronUpdate } from '../kernels/neuron-update';
import { predictionStep } from '../kernels/prediction-step';
import { reductionKernel, reductionWidth } from '../kernels/reduction-width';
import { rotateResidual } from '../kernels/rotate-residual';
import { rowDot } from '../kernels/row-dot';
import { rowScale } from '../kernels/row-scale';
import { scaledSum } from '../kernels/scaled-sum';
import { symmetricProduct } from '../kernels/symmetric-product';
import { bitAt } from '../problem/patterns';
import { PredictionFactors } from '../problem/prediction-factor';
import type { Problem } from '../problem/problem';
import type { Penalties, Point } from '../problem/splitting';
import { within } from '../profile/profile';
import { predictionStart } from '../reference/warm-start';
import { transposed } from './buffer-content';
import { predictionLengths, shapeOf } from './buffer-sizes';
import { gpuSplitting, writeParts, type GpuSplitting, type Range } from './gpu-splitting';
import { toPoint, withSigns } from './point';

/** Parameters of the neuron step that mean nothing where it has neither samples nor radius. */
const UNREAD = { squared: 0, ball: 0, rho_s: 1, rho_pi: 1 };

/**
 * The prediction splitting on the GPU, for ε = 0: u copies v, s = G u and f = F u. Besides 2P × d, 2P × n and n × d arrays it needs
 * the n × n matrix K⁻¹, which the CPU factors anew when a penalty changes. Products
 * of more than `mostWork` multiply-adds (default: {@link workLimit}) are cut into parts, with the same results.
 */
export async function predictionSplitting(
  accelerator: Accelerator,
  problem: Problem,
  initial: Penalties,
  relaxation: number,
  mostWork = workLimit(accelerator),
): Promise<GpuSplitting<Point>> {
  const { X, y, patterns, loss, beta } = problem;
  const [samples, features, count] = [X.rows, X.columns, patterns.count];
  const [entries, pairs] = [count * features, 2 * count * samples];

  const { profile } = accelerator;
  const factors = await within(profile, 'factorisation', () => new PredictionFactors(problem));
  const first = await within(profile, 'factorisation', () => factors.factor(initial));
  const lengths = predictionLengths(shapeOf(problem, 1));
  const content: Partial<Record<keyof typeof lengths, Float32Array | Uint32Array>> = {
    inverseA: Float32Array.from(first.inverseA.data),
    inverseK: Float32Array.from(first.inverseK.data),
    scaledX: Float32Array.from(first.scaledX.data),
    x: Float32Array.from(X.data),
    xTransposed: transposed(X.data, features),
    masks: patterns.words,
    targets: Float32Array.from(y),
  };
  const buffers = allocateAll(accelerator, lengths, content);
  const { inverseA, inverseK, scaledX, x, xTransposed, masks, targets, neurons, cones, predictions, multipliers, xu, residual } = buffers;
  const { conePart, noSamplePart, noRadius, rotated, solved, aggregates, image, weights, weighted } = buffers;
  const { correction, difference } = buffers;

  const bindProduct = await fastestProduct(accelerator);
  const product = (a: GPUBuffer, b: GPUBuffer, c: GPUBuffer, rows: number, inner: number, columns: number): Step[] =>
    productInParts(bindProduct, { a, b, c }, { rows, inner, columns }, mostWork);
  const shape = { samples, patterns: count, features };
  const over = (length: number) => cover(length, 64);
  const rotateKernel = await compileKernel(accelerator, rotateResidual);
  const neuronKernel = await compileKernel(
    accelerator,
    reductionKernel(accelerator, neuronStep, neuronStepInSubgroup),
    reductionWidth(accelerator),
  );
  const predictionKernel = await compileKernel(accelerator, predictionStep, {
    SOFT: Number(problem.cone === 'soft'),
  });

  const rotate = rotateKernel.bind(
    { cone_part: conePart, sample_part: noSamplePart, neurons, rotated },
    { entries, rho_v: initial.v },
    over(entries),
  );
  const neuron = neuronKernel.bind(
    {
      ...{ masks, targets: noRadius, products: buffers.unusedProducts, neurons, cones: buffers.unusedCones },
      ...{ slacks: buffers.unusedSlacks, multipliers: buffers.unusedMultipliers, residual: buffers.unusedResidual },
    },
    {
      ...{ first: 0, samples: 0, all_samples: samples, features, patterns: count, classes: 1 },
      ...{ rho_v: initial.v, beta, relaxation, ...UNREAD },
    },
    [2 * count],
  );
  const prediction = predictionKernel.bind(
    { masks, targets, products: xu, cones, predictions, multipliers, residual },
    {
      samples,
      patterns: count,
      loss: LOSS_CODE[loss],
      rho_s: initial.s,
      rho_f: initial.a,
      relaxation,
    },
    cover(samples, 32),
  );

  const iteration: readonly Step[] = [
    // r = ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_f Fᵀ(f − φ − F u), then in sum and difference coordinates
    ...product(residual, x, conePart, 2 * count, samples, features),
    rotate,
    // A⁻¹ r, and its image under F: √2 x_kᵀ (D plus)_k
    ...product(rotated, inverseA, solved, 2 * count, features, features),
    ...bindMaskedProduct(await compileKernel(accelerator, maskedProduct), { masks, w: solved, c: aggregates }, shape, mostWork),
    (await compileKernel(accelerator, rowDot)).bind(
      { a: x, b: aggregates, sums: image },
      { rows: samples, columns: features, factor: Math.SQRT2 },
      cover(samples, 32),
    ),
    // plus −= √2 A⁻¹ Fᵀ K⁻¹ F A⁻¹ r
    (await compileKernel(accelerator, symmetricProduct)).bind(
      { m: inverseK, v: image, out: weights },
      { size: samples },
      cover(Math.ceil(samples / 4), 32),
    ),
    (await compileKernel(accelerator, rowScale)).bind(
      { factors: weights, a: scaledX, scaled: weighted },
      { rows: samples, columns: features },
      over(samples * features),
    ),
    ...bindMaskedAdjoint(await compileKernel(accelerator, maskedAdjoint), { masks, a: weighted, c: correction }, shape, mostWork),
    (await compileKernel(accelerator, scaledSum)).bind(
      { value: correction, total: solved },
      { length: entries, value_start: 0, out_start: 0, keep: 1, add: -Math.SQRT2 },
      over(entries),
    ),
    (await compileKernel(accelerator, neuronUpdate)).bind({ change: solved, neurons, difference }, { entries }, over(entries)),
    // X u; then v and λ; then f, s and φ, ν
    ...product(neurons, xTransposed, xu, 2 * count, features, samples),
    neuron,
    prediction,
  ];

  const section = (buffer: GPUBuffer, length: number, index: number): Range => ({ buffer, start: index * length, length });
  const neuronPart = (index: number) => section(neurons, 2 * entries, index);
  const predictionPart = (index: number) => section(predictions, samples, index);

  /** What the next linear step multiplies by X, for penalties that the last prediction step did not know. */
  async function refreshResidual(rho: Penalties): Promise<void> {
    const [cone, image, f] = [
      await readFloats(accelerator, cones),
      await readFloats(accelerator, xu),
      await readFloats(accelerator, predictions),
    ];
    const next = new Float32Array(pairs);
    for (let i = 0; i < 2 * count; i++) {
      for (let k = 0; k < samples; k++) {
        const at = i * samples + k;
        const pull = rho.a * (f[k]! - f[samples + k]! - f[2 * samples + k]!);
        const share = bitAt(patterns, i % count, k) * (i < count ? pull : -pull);
        next[at] = rho.s * (cone[at]! - cone[pairs + at]! - image[at]!) + share;
      }
    }
    write(accelerator, residual, next);
  }

  return gpuSplitting(
    accelerator,
    {
      kind: 'prediction',
      factors: true,
      iteration,
      blocks: [
        { block: 'v', image: neuronPart(0), copy: neuronPart(1), dual: neuronPart(2) },
        { block: 's', image: section(xu, pairs, 0), copy: section(cones, pairs, 0), dual: section(cones, pairs, 1) },
        { block: 'a', image: predictionPart(2), copy: predictionPart(0), dual: predictionPart(1) },
      ],
      otherDuals: [],
      point: [
        { part: 'V', rows: 2 * count, ...neuronPart(1) },
        { part: 'multipliers', rows: 2, ...section(multipliers, 2 * samples, 0) },
        { part: 'nu', rows: 2 * count, ...section(cones, pairs, 1), scaledBy: 's' },
      ],
      async applyPenalties(next) {
        const factor = await within(profile, 'factorisation', () => factors.factor(next));
        write(accelerator, inverseA, Float32Array.from(factor.inverseA.data));
        write(accelerator, inverseK, Float32Array.from(factor.inverseK.data));
        write(accelerator, scaledX, Float32Array.from(factor.scaledX.data));
        rotate.set({ rho_v: next.v });
        neuron.set({ rho_v: next.v });
        prediction.set({ rho_s: next.s, rho_f: next.a });
        await refreshResidual(next);
      },
      toPoint: (parts, penalties) => toPoint(problem, parts, penalties),
      async warmStart(point, rho) {
        const { u, lambda, s, nu, f, phi } = predictionStart(problem, point, rho);
        const image = withSigns(patterns, s);
        writeParts(accelerator, neurons, u, u, lambda);
        writeParts(accelerator, cones, image, withSigns(patterns, nu));
        writeParts(accelerator, xu, image);
        writeParts(accelerator, predictions, f, phi, f);
        writeParts(accelerator, multipliers, point.p, point.q);
        await refreshResidual(rho);
      },
    },
    initial,
  );
}
