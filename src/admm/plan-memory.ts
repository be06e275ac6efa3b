import { InputError } from '../errors';
import { uniformBytes } from '../gpu/uniform';
import { blockNorms, NORM_SUMS } from '../kernels/block-norms';
import { blockResidual } from '../kernels/block-residual';
import { maskedAdjoint } from '../kernels/masked-adjoint';
import { maskedProduct } from '../kernels/masked-product';
import { matrixProduct } from '../kernels/matrix-product';
import { neuronStep } from '../kernels/neuron-step';
import { neuronUpdate } from '../kernels/neuron-update';
import { predictionStep } from '../kernels/prediction-step';
import { rotateResidual } from '../kernels/rotate-residual';
import { rowDot } from '../kernels/row-dot';
import { rowScale } from '../kernels/row-scale';
import { sampleStep } from '../kernels/sample-step';
import { scaledSum } from '../kernels/scaled-sum';
import { spectralScale } from '../kernels/spectral-scale';
import { symmetricProduct } from '../kernels/symmetric-product';
import { overhead } from '../linear/arena';
import { threadsFor } from '../linear/threads';
import { isKept } from '../problem/masked';
import { wordsPerPattern } from '../problem/patterns';
import type { Splitting } from '../problem/splitting';
import { NORM_GROUPS } from './gpu-splitting';
import { neuronLengths, predictionLengths, tileBounds, tileLengths, type SplittingShape } from './buffer-sizes';

/** What the memory of a solve follows from. */
export interface ProblemShape {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
  /** Programs in one batch, as `solveClasses` solves them; default 1. */
  readonly classes?: number;
  readonly cone: 'soft' | 'hard';
  /** Whether some radius is positive. */
  readonly robust: boolean;
}

/** How a solve is to be set up. */
export interface PlanOptions {
  /** 'lifted' by default; 'prediction' needs `robust: false` and one class. */
  readonly splitting?: Splitting['kind'];
  /** Default 'gpu'; on the CPU everything is on the host. */
  readonly device?: 'gpu' | 'cpu';
  /** The device's `maxStorageBufferBindingSize` in bytes: larger arrays of samples are cut into tiles; default: no limit. */
  readonly mostBindingBytes?: number;
  /** The most threads on the CPU, each with memory of its own; default 1. */
  readonly threads?: number;
}

/** Bytes of one buffer. */
export interface PlannedBuffer {
  readonly label: string;
  readonly bytes: number;
}

/** The memory of a solve, before anything is allocated. */
export interface MemoryPlan {
  /** Tiles of samples; more than one where an array would not fit one binding. */
  readonly tiles: number;
  /** Bytes in buffers while the solve iterates, and with the largest array that it reads back. */
  readonly gpuBytes: number;
  readonly gpuPeakBytes: number;
  /** The largest buffer that a kernel binds; undefined on the CPU. */
  readonly largest: PlannedBuffer | undefined;
  /** Every buffer; parameters of the kernels together. */
  readonly buffers: readonly PlannedBuffer[];
  /** About the most bytes that the host's own arrays hold at once: data, factors, points, certificates and, on the CPU, the iterates. */
  readonly hostBytes: number;
}

/**
 * The bytes that a solve of this shape takes: exactly those of its buffers on the device, but for up to 64 bytes of parameters for each further
 * part where a software adapter takes its work in parts, and an estimate of the host's arrays.
 *
 * @throws InputError when a size is not a positive integer, or the splitting does not serve the shape.
 */
export function planMemory(problem: ProblemShape, options: PlanOptions = {}): MemoryPlan {
  const { splitting = 'lifted', device = 'gpu', mostBindingBytes = Infinity, threads = 1 } = options;
  const shape = checkedShape(problem);
  if (splitting === 'prediction' && (shape.robust || shape.classes > 1)) {
    throw new InputError('the splitting "prediction" serves one class without perturbation: plan for "lifted"');
  }
  const host = hostBytes(shape, splitting);
  if (device === 'cpu') {
    return {
      tiles: 1,
      gpuBytes: 0,
      gpuPeakBytes: 0,
      largest: undefined,
      buffers: [],
      hostBytes: host + iterateBytes(shape, splitting, threads),
    };
  }
  const { own, blocks, point, parameters, readAtOnce, tiles } =
    splitting === 'lifted' ? lifted(shape, mostBindingBytes) : prediction(shape);
  const norms = NORM_SUMS * NORM_GROUPS * blocks.length;
  const drive = {
    nothing: 1,
    ...named(blocks, ([block], at) => `before ${block} ${at}`),
    ...named(point, ([part], at) => `average of ${part} ${at}`),
    norms,
  };
  const duals = blocks.length + point.filter(([, , scaled]) => scaled).length;
  const combined = blocks.length + 2 * point.length + duals;
  const buffers = Object.entries({ ...own, ...drive }).map(([label, length]) => ({ label, bytes: 4 * length }));
  const largest = buffers.reduce((most, buffer) => (buffer.bytes > most.bytes ? buffer : most));
  const extra = [
    { label: 'norms (readback)', bytes: 4 * norms },
    {
      label: 'parameters',
      bytes: parameters + combined * uniformBytes(scaledSum.params) + blocks.length * uniformBytes(blockNorms.params),
    },
  ];
  const all = [...buffers, ...extra];
  const gpuBytes = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const readback = 4 * Math.max(readAtOnce, ...point.map(([, length]) => length));
  return { tiles, gpuBytes, gpuPeakBytes: gpuBytes + readback, largest, buffers: all, hostBytes: host };
}

/** A splitting's buffers, the lengths of its blocks' copies and of the ranges of its points, and the bytes of its kernels' parameters. */
interface Parts {
  readonly tiles: number;
  readonly own: Readonly<Record<string, number>>;
  readonly blocks: readonly (readonly [name: string, length: number])[];
  readonly point: readonly (readonly [name: string, length: number, scaled: boolean])[];
  readonly parameters: number;
  /** Entries of the largest buffer that a change of penalties reads back. */
  readonly readAtOnce: number;
}

function lifted(shape: SplittingShape, mostBindingBytes: number): Parts {
  const { features, patterns, classes, soft, robust } = shape;
  const bounds = tileBounds(shape, mostBindingBytes);
  const sizes = bounds.slice(1).map((to, at) => to - bounds[at]!);
  const tiles = sizes.length;
  const neuronEntries = 2 * patterns * classes * features;
  const pairs = sizes.map((rows) => 2 * patterns * classes * rows);
  const weights = sizes.map((rows) => rows * classes * features);
  const own = Object.assign(
    { ...neuronLengths(shape) },
    ...sizes.map((rows, tile) =>
      Object.fromEntries(
        Object.entries(tileLengths(shape, rows)).map(([label, length]) => [tiles === 1 ? label : `${label} ${tile}`, length]),
      ),
    ),
  ) as Record<string, number>;
  const each = (name: string, lengths: readonly number[]) => lengths.map((length) => [name, length] as const);
  return {
    tiles,
    own,
    readAtOnce: 0,
    blocks: [['v', neuronEntries], ...each('s', pairs), ...each('a', weights), ...(soft ? each('pi', pairs) : [])],
    point: [
      ['V', neuronEntries, false],
      ...sizes.flatMap((rows, tile) => [
        ['multipliers', 2 * rows * classes, false] as const,
        ['nu', pairs[tile]!, true] as const,
        ...(robust ? [['mu', weights[tile]!, true] as const] : []),
      ]),
    ],
    parameters: parametersOf([
      [2 * tiles + 4, matrixProduct],
      ...[maskedAdjoint, maskedProduct, neuronStep, sampleStep].map((kernel) => [tiles, kernel] as const),
      [2 * (tiles - 1), scaledSum],
      [2 * tiles, blockResidual],
      ...[rotateResidual, spectralScale, neuronUpdate].map((kernel) => [1, kernel] as const),
    ]),
  };
}

function prediction(shape: SplittingShape): Parts {
  const { samples, features, patterns } = shape;
  const neuronEntries = 2 * patterns * features;
  const pairs = 2 * patterns * samples;
  return {
    tiles: 1,
    own: predictionLengths(shape),
    readAtOnce: 2 * pairs,
    blocks: [
      ['v', neuronEntries],
      ['s', pairs],
      ['a', samples],
    ],
    point: [
      ['V', neuronEntries, false],
      ['multipliers', 2 * samples, false],
      ['nu', pairs, true],
    ],
    parameters: parametersOf([
      [3, matrixProduct],
      ...[
        rotateResidual,
        maskedProduct,
        rowDot,
        symmetricProduct,
        rowScale,
        maskedAdjoint,
        scaledSum,
        neuronUpdate,
        neuronStep,
        predictionStep,
      ].map((kernel) => [1, kernel] as const),
    ]),
  };
}

type Counted = readonly [count: number, kernel: { readonly params: Parameters<typeof uniformBytes>[0] }];

function parametersOf(kernels: readonly Counted[]): number {
  return kernels.reduce((bytes, [count, { params }]) => bytes + count * uniformBytes(params), 0);
}

function named<T extends readonly [string, number, ...unknown[]]>(ranges: readonly T[], label: (range: T, at: number) => string) {
  return Object.fromEntries(ranges.map((range, at) => [label(range, at), range[1]]));
}

/** Doubles that are alive in a certificate, when there is a best dual point already; and while the factors are computed. */
function hostBytes({ samples: n, features: d, patterns: P, classes: K, robust }: SplittingShape, splitting: Splitting['kind']): number {
  const data = n * d + n * K + (P * wordsPerPattern(n)) / 2;
  const factors = splitting === 'lifted' ? 4 * Math.max(d, P) ** 2 : 5 * Math.max(d, n) ** 2 + 3 * n * d;
  // α, V and Z of the point in hand, of the best one and of the average, and half as much in single precision while they are read; V also in
  // networks; the masks spread out.
  const point = 7 * P * n + 8 * P * d + (robust ? 4 * n * d : 0);
  return 8 * (data + Math.max(factors, K * point + sharedEntries(n, d, P)));
}

/** Copies, images, duals, averages and temporary arrays of an iteration on the CPU, and what its products take. */
function iterateBytes(
  { samples: n, features: d, patterns: P, classes: K, soft, robust }: SplittingShape,
  splitting: Splitting['kind'],
  threads: number,
): number {
  const pairs = 2 * P * n;
  const cones = (soft && splitting === 'lifted' ? 17 : 10) * pairs;
  const samples = splitting === 'lifted' ? (robust ? 6 : 5) * n * d : 2 * n * d;
  const products = overhead(threadsFor(2 * P * n * d, threads));
  return 8 * (K * (cones + samples + 14 * P * d) + sharedEntries(n, d, P) + products);
}

/** Entries that all classes share: X, and the masks where they are kept spread out. */
function sharedEntries(samples: number, features: number, count: number): number {
  return samples * (features + (isKept({ samples, count }) ? count : 0));
}

function checkedShape({ samples, features, patterns, classes = 1, cone, robust }: ProblemShape): SplittingShape {
  for (const [name, value] of Object.entries({ samples, features, patterns, classes })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new InputError(`${name} is ${value}: expected a positive integer`);
  }
  return { samples, features, patterns, classes, soft: cone === 'soft', robust };
}
