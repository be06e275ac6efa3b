import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { compileKernel, type Step } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { cover } from '../../src/kernels/cover';
import { bindMaskedAdjoint, maskedAdjoint } from '../../src/kernels/masked-adjoint';
import { bindMaskedProduct, maskedProduct, type MaskedShape } from '../../src/kernels/masked-product';
import { rowDot } from '../../src/kernels/row-dot';
import { rowScale } from '../../src/kernels/row-scale';
import { packPatterns } from '../../src/problem/patterns';
import { maskedAdjoint as adjointTwin } from '../../src/reference/masked-adjoint';
import { maskedProduct as productTwin } from '../../src/reference/masked-product';
import { timeInTurn, type Repetitions } from '../harness/measure';
import { gaussianMatrix } from '../harness/synthetic';
import { checkEntries } from './gate';
import type { FirstUse, MaskedComparison } from './result';
import { firstUsed, runSteps } from './run-steps';
import { naiveAdjoint, naiveForward, naiveMaskedAdjoint, naiveMaskedProduct } from './yardsticks';

/** What the twins say about one operation: its values, and the sums of absolute terms that bound their rounding. */
interface Expected {
  readonly values: Float64Array;
  readonly terms: Float64Array;
  /** Roundings on the way to an entry. */
  readonly roundings: number;
}

interface Contest extends Pick<MaskedComparison, 'operation' | 'formula' | 'splitting'> {
  readonly reluvex: readonly Step[];
  readonly naive: readonly Step[];
  readonly output: GPUBuffer;
  readonly expected: Expected;
}

/**
 * Times the masked products of both splittings against naive kernels that have one invocation for each sample or entry, after both were
 * compared with double precision; samples are a multiple of 32 and features of 4.
 */
export async function measureMasked(
  accelerator: Accelerator,
  shape: MaskedShape,
  seed: number,
  repetitions: Repetitions,
  firstUse: FirstUse[],
): Promise<MaskedComparison[]> {
  const { samples, patterns, features } = shape;
  const data = (rows: number, columns: number, at: number): Float32Array =>
    Float32Array.from(gaussianMatrix(rows, columns, seed + at).data);
  const coins = data(patterns, samples, 0);
  const packed = packPatterns(samples, patterns, (i, k) => coins[i * samples + k]! >= 0);
  const [x, u, r] = [data(samples, features, 1), data(patterns, features, 2), data(samples, 1, 3)];
  const upload = (label: string, content: number | Float32Array | Uint32Array): GPUBuffer => allocate(accelerator, label, content);
  const buffers = {
    ...{ masks: upload('masks', packed.words), x: upload('x', x), u: upload('u', u), r: upload('r', r) },
    ...{ y: upload('y', samples), g: upload('g', patterns * features) },
    ...{ gathered: upload('gathered', samples * features), scaled: upload('scaled', samples * features) },
  };
  const { masks } = buffers;
  try {
    const byEntry = (rows: number): [number, number] => [Math.ceil(features / 64), rows];
    const product = await firstUsed(accelerator, firstUse, async () =>
      bindMaskedProduct(await compileKernel(accelerator, maskedProduct), { masks, w: buffers.u, c: buffers.gathered }, shape, Infinity),
    );
    const adjoint = await firstUsed(accelerator, firstUse, async () =>
      bindMaskedAdjoint(await compileKernel(accelerator, maskedAdjoint), { masks, a: buffers.scaled, c: buffers.g }, shape, Infinity),
    );
    const dot = (await compileKernel(accelerator, rowDot)).bind(
      { a: buffers.x, b: buffers.gathered, sums: buffers.y },
      { rows: samples, columns: features, factor: 1 },
      cover(samples, 32),
    );
    const scale = (await compileKernel(accelerator, rowScale)).bind(
      { factors: buffers.r, a: buffers.x, scaled: buffers.scaled },
      { rows: samples, columns: features },
      cover(samples * features, 64),
    );
    const naive = {
      forward: (await compileKernel(accelerator, naiveForward)).bind({ masks, x: buffers.x, u: buffers.u, y: buffers.y }, shape, [
        Math.ceil(samples / 64),
      ]),
      adjoint: (await compileKernel(accelerator, naiveAdjoint)).bind(
        { masks, x: buffers.x, r: buffers.r, g: buffers.g },
        shape,
        byEntry(patterns),
      ),
      product: (await compileKernel(accelerator, naiveMaskedProduct)).bind(
        { masks, w: buffers.u, c: buffers.gathered },
        shape,
        byEntry(samples),
      ),
      gather: (await compileKernel(accelerator, naiveMaskedAdjoint)).bind(
        { masks, a: buffers.scaled, c: buffers.g },
        shape,
        byEntry(patterns),
      ),
    };
    const scaledRows = x.map((value, at) => Math.fround(value * r[Math.floor(at / features)]!));
    const products = twin((map) => productTwin(packed, u.map(map), features), patterns + 1);
    const adjoints = twin((map) => adjointTwin(packed, scaledRows.map(map), features), samples + 2);
    const contests: readonly Contest[] = [
      {
        ...{ operation: 'forward', formula: 'Σ d_i ∘ (X u_i)', splitting: 'prediction' },
        ...{ reluvex: [...product, dot], naive: [naive.forward], output: buffers.y, expected: rowSums(x, products, features) },
      },
      {
        ...{ operation: 'adjoint', formula: 'Xᵀ diag(d_i) r', splitting: 'prediction' },
        ...{ reluvex: [scale, ...adjoint], naive: [naive.adjoint], output: buffers.g, expected: adjoints },
      },
      {
        ...{ operation: 'forward', formula: 'D W', splitting: 'lifted' },
        ...{ reluvex: product, naive: [naive.product], output: buffers.gathered, expected: products },
      },
      {
        ...{ operation: 'adjoint', formula: 'Dᵀ A', splitting: 'lifted' },
        ...{ reluvex: adjoint, naive: [naive.gather], output: buffers.g, expected: adjoints },
      },
    ];
    await runSteps(accelerator, [scale]);
    const comparisons: MaskedComparison[] = [];
    for (const contest of contests) comparisons.push(await measureContest(accelerator, contest, repetitions));
    return comparisons;
  } finally {
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}

async function measureContest(accelerator: Accelerator, contest: Contest, repetitions: Repetitions): Promise<MaskedComparison> {
  const { operation, formula, splitting, reluvex, naive, output, expected } = contest;
  for (const steps of [reluvex, naive]) {
    await runSteps(accelerator, steps);
    const got = await readFloats(accelerator, output);
    checkEntries(namesOf(steps), got, expected.values, expected.terms, expected.roundings);
  }
  const milliseconds = await timeInTurn(
    { reluvex: () => runSteps(accelerator, reluvex), naive: () => runSteps(accelerator, naive) },
    repetitions,
  );
  return { operation, formula, splitting, kernels: namesOf(reluvex), naiveKernel: namesOf(naive), milliseconds };
}

function namesOf(steps: readonly Step[]): string {
  return steps.map(({ name }) => name).join(' + ');
}

function twin(compute: (map: (value: number) => number) => Float64Array, roundings: number): Expected {
  return { values: compute((value) => value), terms: compute(Math.abs), roundings };
}

/** Σ_j x_kj c_kj with the terms of both steps. */
function rowSums(x: Float32Array, { values, terms, roundings }: Expected, features: number): Expected {
  const sums = (rows: Float64Array, factor: (value: number) => number): Float64Array =>
    Float64Array.from({ length: x.length / features }, (_, k) => {
      let sum = 0;
      for (let j = 0; j < features; j++) sum += factor(x[k * features + j]!) * rows[k * features + j]!;
      return sum;
    });
  return { values: sums(values, (value) => value), terms: sums(terms, Math.abs), roundings: roundings + features };
}
