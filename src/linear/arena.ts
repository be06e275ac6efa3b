import { ASSEMBLY_MODULE } from './assembly-module';
import { BLOCK } from './block';

const PAGE_BYTES = 65_536;
/** Nothing is put at address 0. */
const START = 1024;

/** What assembly/module.ts exports; arrays are their byte offsets. */
export interface Assembly {
  tiles(rows: number, columns: number, inner: number, a: number, b: number, c: number, stride: number): void;
  pack(to: number, from: number, line: number, step: number, lines: number, depth: number): void;
  relax(image: number, copy: number, dual: number, length: number, omega: number): void;
  subtract(total: number, value: number, length: number): void;
  residual(out: number, image: number, copy: number, dual: number, length: number, rho: number): void;
  positivePart(values: number, length: number): void;
  flipSigns(values: number, words: number, length: number): void;
  addWhere(total: number, value: number, words: number, length: number, factor: number): void;
}

let compiled: WebAssembly.Module | undefined;
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
  readonly #buffer: ArrayBuffer;
  #end = START;

  private constructor(length: number) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(ASSEMBLY_MODULE), (character) => character.charCodeAt(0)));
    const lengths = [
      BLOCK.rows * BLOCK.inner,
      BLOCK.inner * BLOCK.columns,
      BLOCK.rows * BLOCK.columns,
      BLOCK.inner * BLOCK.columns,
    ] as const;
    const bytes = START + 8 * lengths.reduce((sum, part) => sum + part, length);
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.run = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Assembly;
    this.#buffer = memory.buffer;
    arenas.set(this.#buffer, this);
    this.a = this.array(lengths[0]);
    this.b = this.array(lengths[1]);
    this.c = this.array(lengths[2]);
    this.stage = this.array(lengths[3]);
  }

  /**
   * An arena with room for arrays of `length` entries together; undefined where WebAssembly SIMD or the memory is missing, or the page's
   * Content-Security-Policy forbids it.
   */
  static open(length: number): Arena | undefined {
    if (typeof WebAssembly === 'undefined') return undefined;
    try {
      return new Arena(length);
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

  #take(bytes: number): number | undefined {
    const start = this.#end;
    const end = start + 8 * Math.ceil(bytes / 8);
    if (end > this.#buffer.byteLength) return undefined;
    this.#end = end;
    return start;
  }
}
