import type { Accelerator } from '../gpu/accelerator';
import { allocateAll } from '../gpu/buffers';
import { wordsPerPattern, type Patterns } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import { transposed } from './buffer-content';
import type { Range } from './gpu-splitting';
import { tileLengths, type SplittingShape } from './buffer-sizes';
import { interleave } from './point';

/** The samples `from … to − 1` of the lifted splitting on the device, as if there were no others. */
export interface LiftedTile {
  readonly from: number;
  readonly to: number;
  readonly buffers: Readonly<Record<keyof ReturnType<typeof tileLengths>, GPUBuffer>>;
  /** Part `index` of a buffer whose parts hold an entry for each neuron and sample, or for each sample and feature. */
  readonly pairs: (buffer: GPUBuffer, index: number) => Range;
  readonly weights: (buffer: GPUBuffer, index: number) => Range;
}

/** Allocates a tile and uploads its data. */
export function openTile(
  accelerator: Accelerator,
  problems: readonly Problem[],
  shape: SplittingShape,
  [from, to]: readonly [number, number],
): LiftedTile {
  const { X, patterns, perturbation } = problems[0]!;
  const { features, classes } = shape;
  const lengths = tileLengths(shape, to - from);
  const rows = X.data.subarray(from * features, to * features);
  const targets = interleave(
    problems.map(({ y }) => y.subarray(from, to)),
    1,
  );
  const content: Partial<Record<keyof typeof lengths, Float32Array | Uint32Array>> = {
    x: Float32Array.from(rows),
    xTransposed: transposed(rows, features),
    masks: masksOf(patterns, from, to),
    targets: Float32Array.from([...targets, ...perturbation.radius]),
  };
  const part = (length: number) => (buffer: GPUBuffer, index: number) => ({ buffer, start: index * length, length });
  return {
    from,
    to,
    buffers: allocateAll(accelerator, lengths, content),
    pairs: part(lengths.xu),
    weights: part((to - from) * classes * features),
  };
}

/** The words of samples `from … to − 1`, pattern by pattern; `from` is a multiple of 32. */
function masksOf({ samples, count, words }: Patterns, from: number, to: number): Uint32Array {
  const [stride, own] = [wordsPerPattern(samples), wordsPerPattern(to - from)];
  const out = new Uint32Array(count * own);
  for (let i = 0; i < count; i++) {
    const first = i * stride + from / 32;
    out.set(words.subarray(first, first + own), i * own);
  }
  return out;
}

/** Columns `from … to − 1` of a matrix whose rows have `columns` entries. */
export function columnsOf(data: Float64Array, columns: number, from: number, to: number): Float64Array {
  if (to - from === columns) return data;
  const rows = data.length / columns;
  const out = new Float64Array(rows * (to - from));
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * columns + from, r * columns + to), r * (to - from));
  return out;
}
