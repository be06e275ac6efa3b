import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import type { Step } from '../gpu/kernel';
import { readWords } from '../gpu/readback';
import { submit } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { bindPatternBits, compilePatternBits, type PatternBitsBuffers } from '../kernels/pattern-bits';
import { wordsPerPattern } from '../problem/patterns';
import type { PatternSource } from './pattern-source';
import { checkPattern } from './spot-check';

/** Rows `32 · offset …` of X: on the device, or where all tiles take their turn, written anew each time. */
interface Tile {
  readonly x: GPUBuffer;
  readonly samples: number;
  readonly offset: number;
  readonly content: () => Float32Array;
}

/** How X is spread over the device. */
export interface TileOptions {
  /** Rows of a tile, a multiple of 32; default: what one binding, and on software adapters one dispatch, can hold. */
  readonly tileRows?: number | undefined;
  /** Where X takes more bytes than this, it stays on the host and each batch writes tile after tile; default 1 GiB. */
  readonly residentBytes?: number | undefined;
}

/** Buffers and dispatches for batches of one size. */
interface Batch {
  readonly patterns: number;
  readonly buffers: Omit<PatternBitsBuffers, 'x'>;
  readonly steps: readonly Step[];
}

/** Entries of X in one tile on a software adapter: small enough for 128 patterns, which fill its lanes, in one dispatch. */
const SOFTWARE_TILE = 2 ** 19;

const DEFAULT_RESIDENT = 2 ** 30;

/**
 * Patterns by the kernel `pattern_bits`, one of each batch compared with double precision (a GpuError 'self-test-failed' where it is
 * wrong). X goes to the device in tiles: once, or for each batch where it is too large to stay.
 */
export async function gpuSource(
  accelerator: Accelerator,
  x: Float32Array,
  features: number,
  { tileRows, residentBytes = DEFAULT_RESIDENT }: TileOptions = {},
): Promise<PatternSource> {
  const compiled = await compilePatternBits(accelerator);
  const samples = x.length / features;
  const stride = wordsPerPattern(samples);
  const width = nextMultiple(features);
  const limit = Math.floor(accelerator.device.limits.maxStorageBufferBindingSize / 4);
  const entries = accelerator.adapter.software ? Math.min(limit, SOFTWARE_TILE) : limit;
  const rows = tileRows ?? Math.max(32, Math.floor(entries / width / 32) * 32);
  const streamed = 4 * samples * width > Math.min(residentBytes, accelerator.memoryLeftBytes / 2);
  const tiles = tilesOf(accelerator, x, features, width, Math.min(rows, samples), streamed);
  let batch: Batch | undefined;

  const prepare = (patterns: number): Batch => {
    release(batch);
    const buffers = {
      directions: allocate(accelerator, 'directions', width * patterns),
      words: allocate(accelerator, 'pattern words', patterns * stride),
      hashes: allocate(accelerator, 'pattern hashes', 2 * patterns),
    };
    const steps = tiles.map(({ x: tile, samples: held, offset }) =>
      bindPatternBits(compiled, { x: tile, ...buffers }, { samples: held, features: width, patterns, offset, stride }),
    );
    return { patterns, buffers, steps };
  };

  return {
    largestBatch: largestBatch(accelerator, Math.min(rows, samples) * width, Math.min(limit / stride, limit / width)),
    patternsOf: async (directions) => {
      const count = directions.length / features;
      const patterns = nextMultiple(count);
      if (batch?.patterns !== patterns) batch = prepare(patterns);
      const { buffers, steps } = batch;
      write(accelerator, buffers.directions, transposed(directions, features, width, patterns));
      write(accelerator, buffers.hashes, new Uint32Array(2 * patterns));
      for (const [at, step] of steps.entries()) {
        if (streamed) write(accelerator, tiles[at]!.x, tiles[at]!.content());
        submit(accelerator, [step]);
        // What is written waits in memory of its own until its turn comes.
        if (streamed) await accelerator.untilLost(accelerator.device.queue.onSubmittedWorkDone(), step.name);
      }
      const [words, hashes] = await Promise.all([
        readWords(accelerator, buffers.words, count * stride),
        readWords(accelerator, buffers.hashes, 2 * count),
      ]);
      checkPattern(words.subarray((count - 1) * stride, count * stride), x, directions.subarray((count - 1) * features));
      return { words, hashes };
    },
    dispose: () => {
      release(batch);
      for (const tile of tiles) tile.x.destroy();
    },
  };
}

function largestBatch(accelerator: Accelerator, entries: number, fitting: number): number {
  return Math.max(4, Math.floor(Math.min(fitting, workLimit(accelerator) / entries) / 4) * 4);
}

function tilesOf(accelerator: Accelerator, x: Float32Array, features: number, width: number, rows: number, streamed: boolean): Tile[] {
  const samples = x.length / features;
  const tiles: Tile[] = [];
  const shared = streamed ? allocate(accelerator, 'X', rows * width) : undefined;
  for (let first = 0; first < samples; first += rows) {
    const held = Math.min(rows, samples - first);
    const content = () => padded(x.subarray(first * features, (first + held) * features), features, width);
    tiles.push({ x: shared ?? allocate(accelerator, 'X', content()), samples: held, offset: first / 32, content });
  }
  return tiles;
}

function padded(rows: Float32Array, features: number, width: number): Float32Array {
  if (width === features) return rows;
  const out = new Float32Array((rows.length / features) * width);
  for (let from = 0, to = 0; from < rows.length; from += features, to += width) out.set(rows.subarray(from, from + features), to);
  return out;
}

/** count × features to width × patterns. */
function transposed(directions: Float32Array, features: number, width: number, patterns: number): Float32Array {
  const out = new Float32Array(width * patterns);
  for (let at = 0, i = 0; at < directions.length; i++) for (let j = 0; j < features; j++) out[j * patterns + i] = directions[at++]!;
  return out;
}

function release(batch: Batch | undefined): void {
  if (batch !== undefined) for (const buffer of Object.values(batch.buffers)) buffer.destroy();
}

function nextMultiple(count: number): number {
  return Math.ceil(count / 4) * 4;
}
