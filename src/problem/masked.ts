import { Arena } from '../linear/arena';
import { addProduct } from '../linear/product';
import { flipSigns } from '../linear/vectors';
import { multiplyByTranspose, type Matrix } from '../matrix';
import { wordsOf, type Patterns } from './patterns';
import { denseMasks } from './problem';

/** Samples whose masks are spread out at a time, so that the spread masks stay small. */
const SAMPLES_AT_ONCE = 1024;

/** D W: Σ_i d_ik w_i for every sample, W patterns × features; samples × features, in the place of what is in `out`. */
export function maskedRows(
  patterns: Patterns,
  W: Float64Array,
  features: number,
  out: Float64Array = new Float64Array(patterns.samples * features),
): Float64Array {
  out.fill(0);
  const right = { data: W, start: 0, row: features, column: 1 };
  for (const { from, masks } of blocksOf(patterns)) {
    const left = { data: masks.data, start: 0, row: masks.columns, column: 1 };
    addProduct([masks.rows, masks.columns, features], left, right, out, from * features, features);
  }
  return out;
}

/** Dᵀ A: Σ_k d_ik a_k for every pattern, A samples × features; patterns × features. */
export function maskedSums(patterns: Patterns, A: Float64Array, features: number): Float64Array {
  const out = new Float64Array(patterns.count * features);
  for (const { from, masks } of blocksOf(patterns)) {
    const left = { data: masks.data, start: 0, row: 1, column: masks.columns };
    const right = { data: A, start: from * features, row: features, column: 1 };
    addProduct([masks.columns, masks.rows, features], left, right, out, 0, features);
  }
  return out;
}

/** e_ik x_kᵀu for the neurons in the rows of U, row r in the cone of pattern `patternOf(r)`; rows × samples. */
export function signedProducts(X: Matrix, patterns: Patterns, U: Matrix, patternOf: (row: number) => number): Float64Array {
  return applySigns(multiplyByTranspose(U, X).data, patterns, U.rows, patternOf);
}

/** Multiplies entry (r, k) of a rows × samples array by e_ik = 2 d_ik − 1, i = `patternOf(r)`, in place; returns it. */
export function applySigns(data: Float64Array, patterns: Patterns, rows: number, patternOf: (row: number) => number): Float64Array {
  const n = patterns.samples;
  for (let r = 0; r < rows; r++) flipSigns(data.subarray(r * n, (r + 1) * n), wordsOf(patterns, patternOf(r)));
  return data;
}

/** The spread masks of pattern sets small enough to keep. */
const spread = new WeakMap<Patterns, Block[]>();
const MOST_KEPT = 2 ** 24;

interface Block {
  readonly from: number;
  readonly masks: Matrix;
}

function blocksOf(patterns: Patterns): Iterable<Block> {
  if (!isKept(patterns)) return spreadBlocks(patterns);
  let blocks = spread.get(patterns);
  if (!blocks) {
    const arena = Arena.of(patterns.words);
    blocks = Array.from(spreadBlocks(patterns), ({ from, masks }) => ({
      from,
      masks: { ...masks, data: arena?.copyOf(masks.data) ?? masks.data },
    }));
    spread.set(patterns, blocks);
  }
  return blocks;
}

/** Whether spread masks of this size are kept: in the arena of the patterns, if they are in one. */
export function isKept({ samples, count }: Pick<Patterns, 'samples' | 'count'>): boolean {
  return samples * count <= MOST_KEPT;
}

function* spreadBlocks(patterns: Patterns): Generator<Block> {
  for (let from = 0; from < patterns.samples; from += SAMPLES_AT_ONCE) {
    yield { from, masks: denseMasks(patterns, from, Math.min(patterns.samples, from + SAMPLES_AT_ONCE)) };
  }
}
