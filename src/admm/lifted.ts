import type { Accelerator } from '../gpu/accelerator';
import { allocateAll } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { submit } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { blockResidual } from '../kernels/block-residual';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { inParts } from '../kernels/in-parts';
import { productInParts } from '../kernels/product-in-parts';
import { bindMaskedAdjoint, maskedAdjoint } from '../kernels/masked-adjoint';
import { bindMaskedProduct, maskedProduct } from '../kernels/masked-product';
import { neuronStep, neuronStepInSubgroup } from '../kernels/neuron-step';
import { neuronUpdate } from '../kernels/neuron-update';
import { reductionKernel, reductionWidth } from '../kernels/reduction-width';
import { rotateResidual } from '../kernels/rotate-residual';
import { LOSS_CODE } from '../kernels/loss-code';
import { sampleStep, sampleStepInSubgroup } from '../kernels/sample-step';
import { scaledSum } from '../kernels/scaled-sum';
import { spectralScale } from '../kernels/spectral-scale';
import type { Problem } from '../problem/problem';
import { spectraOf } from '../problem/spectra';
import type { Penalties, Point } from '../problem/splitting';
import { within } from '../profile/profile';
import { gpuSplitting, type GpuSplitting, type PointParts, type Range } from './gpu-splitting';
import { shapeOf, neuronLengths, tileBounds } from './buffer-sizes';
import { spectralContent } from './buffer-content';
import { openTile, type LiftedTile } from './lifted-tile';
import { startLifted } from './lifted-start';
import { toPoints } from './point';

/** The lifted splitting on the GPU, of one problem: {@link liftedClasses} with a single class. */
export async function liftedSplitting(
  accelerator: Accelerator,
  problem: Problem,
  initial: Penalties,
  relaxation: number,
  mostBytes?: number,
  mostWork?: number,
): Promise<GpuSplitting<Point>> {
  const batch = await liftedClasses(accelerator, [problem], initial, relaxation, mostBytes, mostWork);
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

/** Multiply-adds that take as long as one entry in the steps of neurons and samples, a pair of both or a sample's feature, as measured. */
const ENTRY_WORK = 64;

/**
 * The lifted splitting on the GPU: u copies v, s = G u, a = T u and, for soft cones, two copies of the slacks. Iterates K problems at
 * once that differ in their targets alone, so that X, patterns, eigendecompositions and penalties are shared and each product has K
 * times as many rows; its norms are over all of them. Allocates arrays of sizes K times 2P × d, 2P × n and n × d only, the latter two
 * in tiles of samples where one would take more than `mostBytes` (default: what the device binds); the two eigendecompositions run on
 * the CPU. Dispatches of more than `mostWork` multiply-adds (default: {@link workLimit}) are cut into parts, with the same results.
 */
export async function liftedClasses(
  accelerator: Accelerator,
  problems: readonly Problem[],
  initial: Penalties,
  relaxation: number,
  mostBytes = accelerator.device.limits.maxStorageBufferBindingSize,
  mostWork = workLimit(accelerator),
): Promise<GpuSplitting<readonly Point[]>> {
  const problem = problems[0]!;
  const { loss, beta, perturbation } = problem;
  const shape = shapeOf(problem, problems.length);
  const { samples, features, patterns: count, classes, soft } = shape;
  const width = classes * features;
  const neuronRows = 2 * count * classes;
  const entries = count * width;

  const spectra = await within(accelerator.profile, 'factorisation', () => spectraOf(problem));
  const shared = allocateAll(accelerator, neuronLengths(shape), spectralContent(spectra));
  const { q, qTransposed, r, rTransposed, eigenvalues, neurons } = shared;
  const { conePart, samplePart, rotated, spectral, plus, difference } = shared;
  const bounds = tileBounds(shape, mostBytes);
  const tiles = bounds.slice(1).map((to, at) => openTile(accelerator, problems, shape, [bounds[at]!, to]));

  const bindProduct = await fastestProduct(accelerator);
  const product = (a: GPUBuffer, b: GPUBuffer, c: GPUBuffer, rows: number, inner: number, columns: number): Step[] =>
    productInParts(bindProduct, { a, b, c }, { rows, inner, columns }, mostWork);
  const [ball, robust] = [Number(perturbation.norm === 'l2'), Number(shape.robust)];
  const lanes = reductionWidth(accelerator);
  const compiled = {
    maskedProduct: await compileKernel(accelerator, maskedProduct),
    maskedAdjoint: await compileKernel(accelerator, maskedAdjoint),
    sum: await compileKernel(accelerator, scaledSum),
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
  const maskedShape = ({ from, to }: LiftedTile) => ({ samples: to - from, patterns: count, features: width });
  const stepOf = ({ from, to }: LiftedTile) => ({ samples: to - from, all_samples: samples, patterns: count, classes });

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
  // The neurons themselves move with the first tile.
  const neuronSteps = tiles.flatMap((tile, at) => {
    const { masks, targets, xu, cones, slacks, multipliers, coneResidual } = tile.buffers;
    return inParts(neuronRows, ENTRY_WORK * neuronRows * (tile.to - tile.from), mostWork, (first, rows) =>
      compiled.neuron.bind(
        { masks, targets, products: xu, neurons: at === 0 ? neurons : rotated, cones, slacks, multipliers, residual: coneResidual },
        {
          ...{ first, ...stepOf(tile) },
          ...{ features: at === 0 ? features : 0, squared: Number(loss === 'squared'), ball },
          ...{ rho_v: initial.v, rho_s: initial.s, rho_pi: initial.pi, beta, relaxation },
        },
        cover(rows, 1),
      ),
    );
  });
  const sampleSteps = tiles.flatMap((tile) => {
    const { x, targets, tu, weights, slacks, multipliers, sampleResidual } = tile.buffers;
    const sampleRows = (tile.to - tile.from) * classes;
    return inParts(sampleRows, ENTRY_WORK * sampleRows * (2 * count + features), mostWork, (first, rows) =>
      compiled.sample.bind(
        { x, targets, aggregates: tu, weights, slacks, multipliers, residual: sampleResidual },
        {
          ...{ first, ...stepOf(tile) },
          ...{ features, loss: LOSS_CODE[loss], soft: Number(soft), ball: robust * ball },
          ...{ rho_a: initial.a, rho_pi: initial.pi, relaxation },
        },
        cover(rows, 1),
      ),
    );
  });

  /** What each tile gives, added up in `total`; all but the first come by way of `spare`. */
  const summed = (total: GPUBuffer, spare: GPUBuffer, length: number, steps: (tile: LiftedTile, target: GPUBuffer) => Step[]): Step[] =>
    tiles.flatMap((tile, at) => {
      if (at === 0) return steps(tile, total);
      const add = { length, value_start: 0, out_start: 0, keep: 1, add: 1 };
      return [...steps(tile, spare), compiled.sum.bind({ value: spare, total }, add, over(length))];
    });

  const iteration: readonly Step[] = [
    // r = ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) ± ρ_a Dᵀ(a − μ − T u), then in sum and difference coordinates
    ...summed(conePart, rotated, 2 * entries, ({ buffers, from, to }, target) =>
      product(buffers.coneResidual, buffers.x, target, neuronRows, to - from, features),
    ),
    ...summed(samplePart, plus, entries, (tile, target) =>
      bindMaskedAdjoint(
        compiled.maskedAdjoint,
        { masks: tile.buffers.masks, a: tile.buffers.sampleResidual, c: target },
        maskedShape(tile),
        mostWork,
      ),
    ),
    rotate,
    // u += M⁻¹ r: diagonal once rotated by Q and R
    ...product(rotated, q, spectral, neuronRows, features, features),
    ...product(rTransposed, spectral, plus, count, count, width),
    scale,
    ...product(r, plus, spectral, count, count, width),
    ...product(spectral, qTransposed, rotated, neuronRows, features, features),
    compiled.update.bind({ change: rotated, neurons, difference }, { entries }, over(entries)),
    // X u and T u
    ...tiles.flatMap((tile) => [
      ...product(neurons, tile.buffers.xTransposed, tile.buffers.xu, neuronRows, features, tile.to - tile.from),
      ...bindMaskedProduct(
        compiled.maskedProduct,
        { masks: tile.buffers.masks, w: difference, c: tile.buffers.tu },
        maskedShape(tile),
        mostWork,
      ),
    ]),
    // (v, s, π′) and λ, ν; then (a, π″) and μ
    ...neuronSteps,
    ...sampleSteps,
  ];

  const refreshed = (image: Range, state: Range, residual: GPUBuffer, rho: number): Step<typeof blockResidual.params> =>
    compiled.residual.bind(
      { image: image.buffer, state: state.buffer, residual },
      { length: image.length, copy_start: 0, dual_start: image.length, rho },
      over(image.length),
    );
  const refreshCones = tiles.map(({ buffers, pairs }) =>
    refreshed(pairs(buffers.xu, 0), pairs(buffers.cones, 0), buffers.coneResidual, initial.s),
  );
  const refreshSamples = tiles.map(({ buffers, weights }) =>
    refreshed(weights(buffers.tu, 0), weights(buffers.weights, 0), buffers.sampleResidual, initial.a),
  );
  const refresh = (): void => submit(accelerator, [...refreshCones, ...refreshSamples]);
  const neuronPart = (index: number): Range => ({ buffer: neurons, start: index * 2 * entries, length: 2 * entries });

  return gpuSplitting(
    accelerator,
    {
      kind: 'lifted',
      factors: false,
      iteration,
      blocks: [
        { block: 'v', image: neuronPart(0), copy: neuronPart(1), dual: neuronPart(2) },
        ...tiles.map(({ buffers: { xu, cones }, pairs }) => ({
          block: 's' as const,
          ...{ image: pairs(xu, 0), copy: pairs(cones, 0), dual: pairs(cones, 1) },
        })),
        ...tiles.map(({ buffers: { tu, weights: state }, weights }) => ({
          block: 'a' as const,
          ...{ image: weights(tu, 0), copy: weights(state, 0), dual: weights(state, 1) },
        })),
        ...(soft ? tiles : []).map(({ buffers: { slacks }, pairs }) => ({
          block: 'pi' as const,
          ...{ image: pairs(slacks, 3), copy: pairs(slacks, 0), dual: pairs(slacks, 1) },
        })),
      ],
      otherDuals: [],
      point: [
        { part: 'V', rows: neuronRows, ...neuronPart(1) },
        ...tiles.flatMap(({ from, to, buffers: { multipliers, cones, weights: state }, pairs, weights }) => [
          { part: 'multipliers' as const, rows: 2, buffer: multipliers, start: 0, length: 2 * (to - from) * classes },
          { part: 'nu' as const, rows: neuronRows, ...pairs(cones, 1), scaledBy: 's' as const },
          ...(shape.robust ? [{ part: 'mu' as const, rows: 1, ...weights(state, 1), scaledBy: 'a' as const }] : []),
        ]),
      ],
      applyPenalties(next) {
        rotate.set({ rho_v: next.v });
        scale.set({ rho_v: next.v, rho_s: next.s, rho_a: next.a });
        for (const step of neuronSteps) step.set({ rho_v: next.v, rho_s: next.s, rho_pi: next.pi });
        for (const step of sampleSteps) step.set({ rho_a: next.a, rho_pi: next.pi });
        for (const step of refreshCones) step.set({ rho: next.s });
        for (const step of refreshSamples) step.set({ rho: next.a });
        refresh();
      },
      toPoint: (parts: PointParts, penalties: Penalties) => toPoints(problem, classes, parts, penalties),
      warmStart(points, rho) {
        startLifted(accelerator, problems, points, rho, { neurons, tiles });
        refresh();
      },
    },
    initial,
  );
}
