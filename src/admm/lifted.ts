import type { Accelerator } from '../gpu/accelerator';
import { allocate } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { submit } from '../gpu/recording';
import { blockResidual } from '../kernels/block-residual';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { bindMaskedAdjoint, maskedAdjoint } from '../kernels/masked-adjoint';
import { bindMaskedProduct, maskedProduct } from '../kernels/masked-product';
import { neuronStep, neuronStepInSubgroup } from '../kernels/neuron-step';
import { neuronUpdate } from '../kernels/neuron-update';
import { reductionKernel, reductionWidth } from '../kernels/reduction-width';
import { rotateResidual } from '../kernels/rotate-residual';
import { LOSS_CODE } from '../kernels/loss-code';
import { sampleStep, sampleStepInSubgroup } from '../kernels/sample-step';
import { spectralScale } from '../kernels/spectral-scale';
import { transpose, type Matrix } from '../matrix';
import { isRobust, type Problem } from '../problem/problem';
import { spectraOf } from '../problem/spectra';
import type { Penalties, Point } from '../problem/splitting';
import { liftedStart, type LiftedStart } from '../reference/warm-start';
import { gpuSplitting, writeParts, type GpuSplitting, type PointParts, type Range } from './gpu-splitting';
import { interleave, toPoints, withSigns } from './point';

/** The lifted splitting on the GPU, of one problem: {@link liftedClasses} with a single class. */
export async function liftedSplitting(
  accelerator: Accelerator,
  problem: Problem,
  initial: Penalties,
  relaxation: number,
): Promise<GpuSplitting<Point>> {
  const batch = await liftedClasses(accelerator, [problem], initial, relaxation);
  return {
    ...batch,
    get penalties() {
      return batch.penalties;
    },
    point: async () => (await batch.point())[0]!,
    average: async () => (await batch.average())?.[0],
    warmStart: (point) => batch.warmStart([point]),
  };
}

/**
 * The lifted splitting on the GPU: u copies v, s = G u, a = T u and, for soft cones, two copies of the slacks. Iterates K problems at
 * once that differ in their targets alone, so that X, patterns, eigendecompositions and penalties are shared and each product has K
 * times as many rows; its norms are over all of them. Allocates arrays of sizes K times 2P × d, 2P × n and n × d only; the two
 * eigendecompositions run on the CPU.
 */
export async function liftedClasses(
  accelerator: Accelerator,
  problems: readonly Problem[],
  initial: Penalties,
  relaxation: number,
): Promise<GpuSplitting<readonly Point[]>> {
  const problem = problems[0]!;
  const classes = problems.length;
  const { X, patterns, loss, beta, perturbation } = problem;
  const [samples, features, count] = [X.rows, X.columns, patterns.count];
  const width = classes * features;
  const neuronRows = 2 * count * classes;
  const [entries, pairs, weightEntries] = [count * width, neuronRows * samples, samples * width];
  const soft = problem.cone === 'soft';
  const upload = (label: string, matrix: Matrix) => allocate(accelerator, label, Float32Array.from(matrix.data));
  const empty = (label: string, length: number) => allocate(accelerator, label, length);

  const { features: overFeatures, patterns: overPatterns } = spectraOf(problem);
  const x = upload('X', X);
  const xTransposed = upload('X transposed', transpose(X));
  const q = upload('Q', overFeatures.vectors);
  const qTransposed = upload('Q transposed', transpose(overFeatures.vectors));
  const r = upload('R', overPatterns.vectors);
  const rTransposed = upload('R transposed', transpose(overPatterns.vectors));
  const nonnegative = (value: number) => Math.max(0, value);
  const eigenvalues = allocate(
    accelerator,
    'eigenvalues',
    Float32Array.from([...overFeatures.values, ...overPatterns.values], nonnegative),
  );
  const masks = allocate(accelerator, 'masks', patterns.words);
  const targets = allocate(
    accelerator,
    'targets',
    Float32Array.from([
      ...interleave(
        problems.map(({ y }) => y),
        1,
      ),
      ...perturbation.radius,
    ]),
  );

  const neurons = empty('neurons u, v, lambda', 3 * 2 * entries);
  const cones = empty('cones s, nu', 2 * pairs);
  const weights = empty('weights a, mu', 2 * weightEntries);
  const slacks = empty('slacks', soft ? 4 * pairs : 1);
  const multipliers = empty('multipliers p, q, theta, rises', 4 * samples * classes + neuronRows);
  const xu = empty('X u', pairs);
  const tu = empty('T u', weightEntries);
  const coneResidual = empty('cone residual', pairs);
  const sampleResidual = empty('sample residual', weightEntries);
  const conePart = empty('cone part', 2 * entries);
  const samplePart = empty('sample part', entries);
  const rotated = empty('rotated', 2 * entries);
  const spectral = empty('spectral', 2 * entries);
  const plus = empty('plus', entries);
  const difference = empty('difference', entries);

  const bindProduct = await fastestProduct(accelerator);
  const product = (a: GPUBuffer, b: GPUBuffer, c: GPUBuffer, rows: number, inner: number, columns: number): Step =>
    bindProduct({ a, b, c }, { rows, inner, columns });
  const shape = { samples, patterns: count, features: width };
  const steps = { samples, patterns: count, features, classes };
  const [ball, robust] = [Number(perturbation.norm === 'l2'), Number(isRobust(problem))];
  const lanes = reductionWidth(accelerator);
  const compiled = {
    maskedProduct: await compileKernel(accelerator, maskedProduct),
    maskedAdjoint: await compileKernel(accelerator, maskedAdjoint),
    rotate: await compileKernel(accelerator, rotateResidual),
    scale: await compileKernel(accelerator, spectralScale),
    update: await compileKernel(accelerator, neuronUpdate),
    neuron: await compileKernel(accelerator, reductionKernel(accelerator, neuronStep, neuronStepInSubgroup), {
      ...lanes,
      SOFT: Number(soft),
      ROBUST: robust,
    }),
    sample: await compileKernel(accelerator, reductionKernel(accelerator, sampleStep, sampleStepInSubgroup), {
      ...lanes,
      BOX: robust * (1 - ball),
    }),
    residual: await compileKernel(accelerator, blockResidual),
  };
  const over = (length: number) => cover(length, 64);

  const rotate = compiled.rotate.bind(
    { cone_part: conePart, sample_part: samplePart, neurons, rotated },
    { entries, rho_v: initial.v },
    over(entries),
  );
  const scale = compiled.scale.bind(
    { eigenvalues, plus, rotated: spectral },
    { patterns: count, features, classes, rho_v: initial.v, rho_s: initial.s, rho_a: initial.a },
    over(entries),
  );
  const neuron = compiled.neuron.bind(
    { masks, targets, products: xu, neurons, cones, slacks, multipliers, residual: coneResidual },
    { ...steps, squared: Number(loss === 'squared'), ball, rho_v: initial.v, rho_s: initial.s, rho_pi: initial.pi, beta, relaxation },
    cover(neuronRows, 1),
  );
  const sample = compiled.sample.bind(
    { x, targets, aggregates: tu, weights, slacks, multipliers, residual: sampleResidual },
    { ...steps, loss: LOSS_CODE[loss], soft: Number(soft), ball: robust * ball, rho_a: initial.a, rho_pi: initial.pi, relaxation },
    cover(samples * classes, 1),
  );

  const iteration: readonly Step[] = [
    // r = ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) ± ρ_a Dᵀ(a − μ − T u), then in sum and difference coordinates
    product(coneResidual, x, conePart, neuronRows, samples, features),
    bindMaskedAdjoint(compiled.maskedAdjoint, { masks, a: sampleResidual, c: samplePart }, shape),
    rotate,
    // u += M⁻¹ r: diagonal once rotated by Q and R
    product(rotated, q, spectral, neuronRows, features, features),
    product(rTransposed, spectral, plus, count, count, width),
    scale,
    product(r, plus, spectral, count, count, width),
    product(spectral, qTransposed, rotated, neuronRows, features, features),
    compiled.update.bind({ change: rotated, neurons, difference }, { entries }, over(entries)),
    // X u and T u
    product(neurons, xTransposed, xu, neuronRows, features, samples),
    bindMaskedProduct(compiled.maskedProduct, { masks, w: difference, c: tu }, shape),
    // (v, s, π′) and λ, ν; then (a, π″) and μ
    neuron,
    sample,
  ];

  const refreshCones = compiled.residual.bind(
    { image: xu, state: cones, residual: coneResidual },
    { length: pairs, copy_start: 0, dual_start: pairs, rho: initial.s },
    over(pairs),
  );
  const refreshSamples = compiled.residual.bind(
    { image: tu, state: weights, residual: sampleResidual },
    { length: weightEntries, copy_start: 0, dual_start: weightEntries, rho: initial.a },
    over(weightEntries),
  );

  const section = (buffer: GPUBuffer, length: number, index: number): Range => ({ buffer, start: index * length, length });
  const neuronPart = (index: number) => section(neurons, 2 * entries, index);
  const slackPart = (index: number) => section(slacks, pairs, index);
  const weightPart = (index: number) => section(weights, weightEntries, index);

  return gpuSplitting(
    accelerator,
    {
      kind: 'lifted',
      factors: false,
      iteration,
      blocks: [
        { block: 'v', image: neuronPart(0), copy: neuronPart(1), dual: neuronPart(2) },
        { block: 's', image: section(xu, pairs, 0), copy: section(cones, pairs, 0), dual: section(cones, pairs, 1) },
        { block: 'a', image: section(tu, weightEntries, 0), copy: weightPart(0), dual: weightPart(1) },
        ...(soft ? [{ block: 'pi' as const, image: slackPart(3), copy: slackPart(0), dual: slackPart(1) }] : []),
      ],
      otherDuals: [],
      point: [
        { part: 'V', ...neuronPart(1) },
        { part: 'multipliers', ...section(multipliers, 2 * samples * classes, 0) },
        { part: 'nu', ...section(cones, pairs, 1), scaledBy: 's' },
        ...(isRobust(problem) ? [{ part: 'mu' as const, ...weightPart(1), scaledBy: 'a' as const }] : []),
      ],
      applyPenalties(next) {
        rotate.set({ rho_v: next.v });
        scale.set({ rho_v: next.v, rho_s: next.s, rho_a: next.a });
        neuron.set({ rho_v: next.v, rho_s: next.s, rho_pi: next.pi });
        sample.set({ rho_a: next.a, rho_pi: next.pi });
        refreshCones.set({ rho: next.s });
        refreshSamples.set({ rho: next.a });
        submit(accelerator, [refreshCones, refreshSamples]);
      },
      toPoint: (parts: PointParts, penalties: Penalties) => toPoints(problem, classes, parts, penalties),
      warmStart(points, rho) {
        const starts = points.map((point, at) => liftedStart(problems[at]!, point, rho));
        const all = (part: (start: LiftedStart, at: number) => Float64Array, length: number) => interleave(starts.map(part), length);
        const u = all((start) => start.u, features);
        const image = all((start) => withSigns(patterns, start.s), samples);
        const a = all((start) => start.a, features);
        writeParts(
          accelerator,
          neurons,
          u,
          u,
          all((start) => start.lambda, features),
        );
        writeParts(
          accelerator,
          cones,
          image,
          all((start) => withSigns(patterns, start.nu), samples),
        );
        writeParts(
          accelerator,
          weights,
          a,
          all((start) => start.mu, features),
        );
        writeParts(
          accelerator,
          multipliers,
          all((_, at) => points[at]!.p, 1),
          all((_, at) => points[at]!.q, 1),
          new Float64Array(neuronRows + 2 * samples * classes),
        );
        writeParts(accelerator, xu, image);
        writeParts(accelerator, tu, a);
        if (soft) {
          const pi = all((start) => start.slacks!.pi, samples);
          writeParts(
            accelerator,
            slacks,
            pi,
            all((start) => start.slacks!.nuN, samples),
            pi,
          );
        }
        submit(accelerator, [refreshCones, refreshSamples]);
      },
    },
    initial,
  );
}
