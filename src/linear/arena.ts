import { ASSEMBLY_MODULE } from './assembly-module';
import { BLOCK, SCRATCH } from './block';
import type { Strided } from './strided';

const PAGE_BYTES = 65_536;
/** Nothing is put at address 0. */
const START = 1024;
/** Doubles for what products that are shared read and write elsewhere. */
const SPARE = 2 ** 20;
/** How the memory that the module is given is declared in it: one that threads share, or another. */
const [SHARED, UNSHARED] = ['memory\x02\x03', 'memory\x02\x01'] as const;

/** What assembly/module.ts exports; arrays are their byte offsets. */
export interface Assembly {
  product(...sizesAndOperands: number[]): void;
  share(...partsSizesAndOperands: number[]): void;
  unfinished(): number;
  started(): number;
  stop(): void;
  tiles(rows: number, columns: number, inner: number, a: number, b: number, c: number, stride: number): void;
  pack(to: number, from: number, line: number, step: number, lines: number, depth: number): void;
  relax(image: number, copy: number, dual: number, length: number, omega: number): void;
  subtract(total: number, value: number, length: number): void;
  residual(out: number, image: number, copy: number, dual: number, length: number, rho: number): void;
  positivePart(values: number, length: number): void;
  flipSigns(values: number, words: number, length: number): void;
  addWhere(total: number, value: number, words: number, length: number, factor: number): void;
}

/** What other threads need to work in an arena. */
export interface SharedParts {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Byte offsets. */
  readonly areas: readonly number[];
}

/** Threads that share the products of an arena. */
export interface Sharing {
  /** out += A B; does nothing and returns false where sharing is of no use or there is no room for what is not in the arena. */
  product(sizes: readonly [number, number, number], a: Strided, b: Strided, out: Float64Array, outStart: number, outRow: number): boolean;
  readonly threads: number;
  close(): void;
}

const compiled = new Map<boolean, WebAssembly.Module>();
const arenas = new WeakMap<ArrayBufferLike, Arena>();

/** Memory in which WebAssembly works on arrays where they are; script sees them as arrays like all others. */
export class Arena {
  readonly run: Assembly;
  /** Packed blocks of A and B, and one of C: see {@link BLOCK}. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** A block of either before it is packed. */
  readonly stage: Float64Array;
  /** Room for what shared products read and write elsewhere. */
  readonly spare: Float64Array;
  /** The module, its memory and an area of {@link SCRATCH} doubles for each other thread. */
  readonly shared: SharedParts | undefined;
  /** What shares its products, once that is opened: see shared-product.ts. */
  sharing: Sharing | undefined;
  readonly #buffer: ArrayBuffer;
  #end = START;

  private constructor(length: number, threads: number) {
    const shared = threads > 1;
    const module = moduleFor(shared);
    const pages = Math.ceil((START + 8 * (length + overhead(threads))) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    this.run = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Assembly;
    this.#buffer = memory.buffer;
    arenas.set(this.#buffer, this);
    this.a = this.array(BLOCK.rows * BLOCK.inner);
    this.b = this.array(BLOCK.inner * BLOCK.columns);
    this.c = this.array(BLOCK.rows * BLOCK.columns);
    this.stage = this.array(BLOCK.inner * BLOCK.columns);
    this.spare = this.array(shared ? SPARE : 0);
    if (!shared) return;
    const areas = Array.from({ length: threads - 1 }, () => this.array(SCRATCH).byteOffset);
    this.shared = { module, memory, areas };
  }

  /**
   * An arena with room for arrays of `length` entries together, in memory that so many threads may share; undefined where WebAssembly SIMD or the memory is missing, or the page's Content-Security-Policy forbids it.
   */
  static open(length: number, threads = 1): Arena | undefined {
    if (typeof WebAssembly === 'undefined') return undefined;
    try {
      return new Arena(length, threads);
    } catch {
      return undefined;
    }
  }

  /** The arena that all the arrays are in, if there is one. */
  static of(...arrays: readonly (Float64Array | Uint32Array)[]): Arena | undefined {
    const { buffer } = arrays[0]!;
    return arrays.every((array) => array.buffer === buffer) ? arenas.get(buffer) : undefined;
  }

  /** Zeros, outside the arena once it is full. */
  array(length: number): Float64Array {
    const start = this.#take(8 * length);
    return start === undefined ? new Float64Array(length) : new Float64Array(this.#buffer, start, length);
  }

  /** A copy of doubles or words; the given ones once the arena is full. */
  copyOf<T extends Float64Array | Uint32Array>(given: T): T {
    const start = this.#take(given.byteLength);
    if (start === undefined) return given;
    const Kind = given.constructor as new (buffer: ArrayBuffer, start: number, length: number) => T;
    const copy = new Kind(this.#buffer, start, given.length);
    copy.set(given);
    return copy;
  }

  /** Threads that share its products: 1 until the others have started. */
  get threads(): number {
    return this.sharing?.threads ?? 1;
  }

  /** Ends its threads; its arrays stay as they are. */
  close(): void {
    this.sharing?.close();
  }

  #take(bytes: number): number | undefined {
    const start = this.#end;
    const end = start + 8 * Math.ceil(bytes / 8);
    if (end > this.#buffer.byteLength) return undefined;
    this.#end = end;
    return start;
  }
}

/** Doubles that an arena takes beside the arrays that it is opened for. */
export function overhead(threads: number): number {
  return SCRATCH + BLOCK.inner * BLOCK.columns + (threads > 1 ? SPARE + (threads - 1) * SCRATCH : 0);
}

function moduleFor(shared: boolean): WebAssembly.Module {
  let module = compiled.get(shared);
  if (!module) {
    const bytes = atob(ASSEMBLY_MODULE).replace(SHARED, shared ? SHARED : UNSHARED);
    module = new WebAssembly.Module(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
    compiled.set(shared, module);
  }
  return module;
}
