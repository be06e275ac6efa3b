import { InputError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import type { Matrix } from '../matrix';
import type { Patterns } from '../problem/patterns';
import type { Profile } from '../profile/profile';
import { drawDirections, scaledRows } from './directions';
import { DistinctPatterns } from './distinct-patterns';
import { gpuSource } from './gpu-source';
import { patternBound } from './pattern-bound';
import { referenceSource, type PatternSource } from './pattern-source';

/** What {@link samplePatterns} is asked. */
export interface SamplingOptions {
  /** P ≥ 1, how many different patterns are wanted, the all-ones pattern among them. */
  readonly patterns: number;
  /** An integer in [0, 2⁵³); the same seed gives the same directions everywhere. */
  readonly seed: number;
  /** Where the products are computed, in single precision; without one, on the CPU in double precision. */
  readonly accelerator?: Accelerator;
  readonly signal?: AbortSignal;
  /** Where the times go; default: that of the accelerator, if any. */
  readonly profile?: Profile | undefined;
  /** Give up after this many random directions; default 64 P + 1024. */
  readonly maxDraws?: number;
  /** Rows of X in one tile on the GPU, a multiple of 32; default: as many as one binding holds. */
  readonly tileRows?: number;
  /** Where X, in single precision, takes more bytes on the GPU than this, it is streamed tile by tile for each batch; default 1 GiB. */
  readonly residentBytes?: number;
}

/** Different patterns, all-ones first, the others in the order in which they were drawn. */
export interface SampledPatterns extends Patterns {
  /** count × features: pattern i is 1[X u_i ≥ 0] of row u_i, up to rounding. Row 0 is the zero vector unless a draw gave all ones. */
  readonly directions: Matrix;
  /** Random directions looked at, those that gave nothing new included. */
  readonly draws: number;
  /** True when fewer patterns than asked for were found: the data have no more, or `maxDraws` was reached. */
  readonly exhausted: boolean;
}

/** Directions in a batch, at least, where that many may still be drawn: the last few missing patterns may take many. */
const SMALLEST_BATCH = 16;

/**
 * P different activation patterns 1[X u ≥ 0] of Gaussian directions u, in time linear in the number of samples (Bai et al. 2022,
 * arXiv 2105.12237).
 *
 * The all-ones pattern always comes first; the all-zero pattern never comes. X and u are rounded to single precision. The result
 * depends on X, P, the seed and `maxDraws` only, but for products within rounding of 0, whose sign may differ between adapters.
 *
 * @throws InputError when P or another option is not what it should be, P is more than the data can have, or X is not finite;
 * GpuError when the device fails; the signal's reason when aborted.
 */
export async function samplePatterns(X: Matrix, options: SamplingOptions): Promise<SampledPatterns> {
  const { patterns: wanted, seed, accelerator, signal, maxDraws = 64 * wanted + 1024, tileRows, residentBytes } = options;
  const { profile = accelerator?.profile } = options;
  checkOptions(options);
  const x = scaledRows(X);
  const cells = patternBound(x, X.columns, Math.max(maxDraws, wanted));
  if (wanted > cells + 1) {
    throw new InputError(`patterns is ${wanted} but these data have at most ${cells + 1} activation patterns: ask for no more than that`);
  }
  const collected = new DistinctPatterns(X.rows, wanted);
  const lent = accelerator?.lend(profile);
  const end = profile?.start('sampling');
  try {
    const source = lent === undefined ? referenceSource(x, X.columns) : await gpuSource(lent, x, X.columns, { tileRows, residentBytes });
    await collect(collected, source, { seed, features: X.columns, cells, maxDraws, signal });
    await profile?.settled();
  } finally {
    end?.();
    lent?.dispose();
  }
  const directions = collected.directions(X.columns);
  return { ...collected.patterns(), directions, draws: collected.draws, exhausted: collected.missing > 0 };
}

interface Search {
  readonly seed: number;
  readonly features: number;
  /** Upper bound on the different patterns that draws can give. */
  readonly cells: number;
  readonly maxDraws: number;
  readonly signal: AbortSignal | undefined;
}

async function collect(
  collected: DistinctPatterns,
  source: PatternSource,
  { seed, features, cells, maxDraws, signal }: Search,
): Promise<void> {
  while (collected.missing > 0 && collected.draws < maxDraws && collected.seen < cells) {
    signal?.throwIfAborted();
    const drawsForEach = (collected.draws + 1) / (collected.seen + 1);
    const useful = Math.max(SMALLEST_BATCH, Math.ceil(collected.missing * drawsForEach));
    const count = Math.min(useful, source.largestBatch, maxDraws - collected.draws);
    const directions = drawDirections(seed, collected.draws, count, features);
    const { words, hashes } = await source.patternsOf(directions);
    const stride = words.length / count;
    const keys = new BigUint64Array(hashes.buffer, hashes.byteOffset, count);
    for (let i = 0; i < count && collected.missing > 0 && collected.seen < cells; i++) {
      const direction = directions.subarray(i * features, (i + 1) * features);
      collected.add(keys[i]!, words.subarray(i * stride, (i + 1) * stride), direction);
    }
  }
}

function checkOptions({ patterns, seed, maxDraws, tileRows, residentBytes }: SamplingOptions): void {
  checkInteger('patterns', patterns, 1, 2 ** 31);
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  if (maxDraws !== undefined) checkInteger('maxDraws', maxDraws, 0, Number.MAX_SAFE_INTEGER);
  if (residentBytes !== undefined) checkInteger('residentBytes', residentBytes, 0, Number.MAX_SAFE_INTEGER);
  if (tileRows !== undefined) {
    checkInteger('tileRows', tileRows, 32, 2 ** 31);
    if (tileRows % 32 !== 0) throw new InputError(`tileRows is ${tileRows}: expected a multiple of 32, the rows of one word`);
  }
}

function checkInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new InputError(`${name} is ${value}: expected an integer from ${least} to ${most}`);
  }
}
