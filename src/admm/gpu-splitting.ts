import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { readFloats, Readback } from '../gpu/readback';
import { submit, submitInParts } from '../gpu/recording';
import { blockNorms, NORM_SUMS } from '../kernels/block-norms';
import { cover } from '../kernels/cover';
import { reductionWidth } from '../kernels/reduction-width';
import { scaledSum } from '../kernels/scaled-sum';
import { AVERAGE_STRIDE, type Block, type BlockNorms, type Norms, type Penalties, type Splitting } from '../problem/splitting';

/** Part of a buffer of f32: `length` values from `start`. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly start: number;
  readonly length: number;
}

/** Where one block of the splitting lives: L u, its copy z and the scaled dual. */
export interface BlockRanges {
  readonly block: Block;
  readonly image: Range;
  readonly copy: Range;
  readonly dual: Range;
}

/**
 * What a {@link Point} is made from; ranges of scaled duals name the block whose penalty scales them. Several ranges of one part are
 * matrices of that many rows side by side.
 */
export interface PointRange extends Range {
  readonly part: 'V' | 'multipliers' | 'nu' | 'mu';
  readonly rows: number;
  readonly scaledBy?: Block;
}

export type PointParts = Partial<Record<PointRange['part'], Float32Array>>;

/** A splitting as its steps and buffers: what {@link gpuSplitting} drives. */
export interface GpuProgram<P> {
  readonly kind: Splitting['kind'];
  readonly factors: boolean;
  /** One iteration, in order. */
  readonly iteration: readonly Step[];
  /** A block may be in several places, one for each tile of the samples. */
  readonly blocks: readonly BlockRanges[];
  /** Scaled duals beyond those of `blocks`. */
  readonly otherDuals: readonly (Range & { readonly block: Block })[];
  readonly point: readonly PointRange[];
  /** Puts new penalties into the steps and recomputes what was scaled by the old ones; runs after the duals were rescaled. */
  applyPenalties(next: Penalties): void | Promise<void>;
  toPoint(parts: PointParts, penalties: Penalties): P;
  warmStart(point: P, penalties: Penalties): void | Promise<void>;
}

/** What a splitting asks of the device besides its arithmetic: how many dispatches. */
export interface Dispatches {
  /** The kernels of one iteration, in order. */
  readonly iteration: readonly string[];
  /** More of them at every {@link AVERAGE_STRIDE}th iteration. */
  readonly average: number;
  /** More of them in every call of `advance`, for its norms. */
  readonly advance: number;
}

/** A splitting that runs on a GPU. */
export interface GpuSplitting<P> extends Splitting<P> {
  readonly dispatches: Dispatches;
}

/** Workgroups that add up each norm. */
export const NORM_GROUPS = 32;
/** Share of the expected time of a submission that is slept before its result is asked for: the times vary by some tenth. */
const SLEEP_SHARE = 0.85;
/** Milliseconds that are not worth a timer. */
const SHORTEST_SLEEP = 3;
/** Milliseconds that a submission should take on average: steps differ, and a screen waits for each submission. */
const SUBMISSION = 25;

/** Runs a {@link GpuProgram}: many iterations for each submit, nothing read back but norms, averages kept on the device. */
export async function gpuSplitting<P>(accelerator: Accelerator, program: GpuProgram<P>, initial: Penalties): Promise<GpuSplitting<P>> {
  const { blocks, otherDuals, iteration } = program;
  const sums = await compileKernel(accelerator, scaledSum);
  const norms = await compileKernel(accelerator, blockNorms, reductionWidth(accelerator));
  const nothing = allocate(accelerator, 'nothing', 1);

  const combine = (value: Range | undefined, total: Range, keep: number): Step<typeof scaledSum.params> =>
    sums.bind(
      { value: value?.buffer ?? nothing, total: total.buffer },
      { length: total.length, value_start: value?.start ?? 0, out_start: total.start, keep, add: value ? 1 : 0 },
      cover(total.length, sums.overrides.WORKGROUP_SIZE),
    );
  const whole = (label: string, length: number): Range => ({ buffer: allocate(accelerator, label, length), start: 0, length });

  const before = blocks.map(({ block, copy }) => whole(`${block} before`, copy.length));
  const remember = blocks.map(({ copy }, at) => combine(copy, before[at]!, 0));
  const partials = allocate(accelerator, 'norms', NORM_SUMS * NORM_GROUPS * blocks.length);
  const readback = new Readback(accelerator, 'norms (readback)', partials.size);
  const measure = blocks.map(({ image, copy, dual }, at) =>
    norms.bind(
      { image: image.buffer, copy: copy.buffer, before: before[at]!.buffer, dual: dual.buffer, sums: partials },
      {
        length: copy.length,
        image_start: image.start,
        copy_start: copy.start,
        dual_start: dual.start,
        sums_start: at * NORM_SUMS * NORM_GROUPS,
      },
      [NORM_GROUPS],
    ),
  );

  const averages = program.point.map((range) => whole(`average of ${range.part}`, range.length));
  const accumulate = program.point.map((range, at) => combine(range, averages[at]!, 1));
  const clear = averages.map((average) => combine(undefined, average, 0));
  const rescale = [
    ...blocks.map(({ block, dual }) => ({ block, step: combine(undefined, dual, 1) })),
    ...otherDuals.map((range) => ({ block: range.block, step: combine(undefined, range, 1) })),
    ...program.point.flatMap(({ scaledBy }, at) => (scaledBy ? [{ block: scaledBy, step: combine(undefined, averages[at]!, 1) }] : [])),
  ];

  let penalties = initial;
  let count = 0;
  let averaged = 0;
  let millisecondsEach: number | undefined;

  async function readNorms(): Promise<Norms> {
    const values = new Float32Array(await readback.read(partials));
    const totals = new Map<Block, Float64Array>();
    blocks.forEach(({ block }, at) => {
      const total = totals.get(block) ?? new Float64Array(NORM_SUMS);
      totals.set(block, total);
      const sums = values.subarray(at * NORM_SUMS * NORM_GROUPS, (at + 1) * NORM_SUMS * NORM_GROUPS);
      sums.forEach((sum, which) => (total[which % NORM_SUMS]! += sum));
    });
    return Object.fromEntries([...totals].map(([block, total]) => [block, normsFrom(total)]));
  }

  /** The point in the given places, each of its ranges times `scale`. */
  async function readPoint(places: readonly Range[], scale: number): Promise<P> {
    const read = new Map<PointRange['part'], { readonly rows: number; readonly ranges: Float32Array[] }>();
    for (const [at, { buffer, start, length }] of places.entries()) {
      const { part, rows } = program.point[at]!;
      const values = await readFloats(accelerator, buffer, length, start);
      if (scale !== 1) values.forEach((value, index) => (values[index] = value * scale));
      const { ranges } = read.get(part) ?? read.set(part, { rows, ranges: [] }).get(part)!;
      ranges.push(values);
    }
    return program.toPoint(Object.fromEntries([...read].map(([part, { rows, ranges }]) => [part, sideBySide(ranges, rows)])), penalties);
  }

  return {
    kind: program.kind,
    factors: program.factors,
    dispatches: {
      iteration: iteration.map(({ name }) => name),
      average: accumulate.length,
      advance: remember.length + measure.length,
    },
    get penalties() {
      return penalties;
    },
    async advance(iterations) {
      const steps: Step[] = [];
      for (let k = 1; k <= iterations; k++) {
        if (k === iterations) steps.push(...remember);
        steps.push(...iteration);
        if (++count % AVERAGE_STRIDE !== 0) continue;
        steps.push(...accumulate);
        averaged++;
      }
      const started = performance.now();
      // What nobody has timed yet goes step by step.
      const parts = millisecondsEach ? (millisecondsEach * iterations) / SUBMISSION : Infinity;
      submitInParts(accelerator, [...steps, ...measure], parts);
      await sleep(SLEEP_SHARE * (millisecondsEach ?? 0) * iterations);
      const woken = performance.now();
      const read = await readNorms();
      const now = performance.now();
      const overslept = now - woken < SHORTEST_SLEEP;
      // Software adapters compile on first use: what the first iterations took says nothing of the others.
      millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;
      return read;
    },
    async setPenalties(next) {
      if (Object.keys(next).every((block) => next[block as Block] === penalties[block as Block])) return;
      for (const { block, step } of rescale) step.set({ keep: penalties[block] / next[block] });
      submit(
        accelerator,
        rescale.map(({ step }) => step),
      );
      penalties = next;
      await program.applyPenalties(next);
    },
    point: () => readPoint(program.point, 1),
    async average() {
      return averaged === 0 ? undefined : readPoint(averages, 1 / averaged);
    },
    restartAverage() {
      averaged = 0;
      submit(accelerator, clear);
    },
    async warmStart(point) {
      await program.warmStart(point, penalties);
    },
  };
}

/** dawn.node polls without pause for as long as a result is awaited, on a core that a software adapter could use. */
async function sleep(milliseconds: number): Promise<void> {
  if (milliseconds >= SHORTEST_SLEEP) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Writes arrays of doubles one after the other to the start of `buffer`, in single precision. */
export function writeParts(accelerator: Accelerator, buffer: GPUBuffer, ...parts: readonly Float64Array[]): void {
  const content = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  write(accelerator, buffer, content);
}

/** Matrices of `rows` rows each, side by side. */
function sideBySide(matrices: readonly Float32Array[], rows: number): Float32Array {
  if (matrices.length === 1) return matrices[0]!;
  const out = new Float32Array(matrices.reduce((length, matrix) => length + matrix.length, 0));
  const columns = out.length / rows;
  let from = 0;
  for (const matrix of matrices) {
    const width = matrix.length / rows;
    for (let r = 0; r < rows; r++) out.set(matrix.subarray(r * width, (r + 1) * width), r * columns + from);
    from += width;
  }
  return out;
}

function normsFrom(totals: Float64Array): BlockNorms {
  const [gap, image, copy, change, dual] = totals.map(Math.sqrt) as unknown as [number, number, number, number, number];
  return { gap, size: Math.max(image, copy), change, dual };
}
