import { WorkerError } from '../errors';
import type { Assembly, SharedParts } from './arena';
import { startThread, type Thread } from './threads';

/** Parts of a product for each thread: some to spare for those that are held up. */
const PARTS_FOR_EACH = 2;
/** Times that products of one size are computed each way before it is decided which is faster, by the least times. */
const TURNS = 6;
/** Sharing must take at most this share of the time. */
const WORTH_SHARING = 0.9;
/** A lane answers within microseconds, unless it is gone. */
const ANSWER_MILLISECONDS = 10_000;

/** Rows, inner index and columns; then byte offsets and strides of A, B and C as `product` of assembly/product.ts has them. */
export type ProductTask = readonly [
  sizes: readonly [rows: number, inner: number, columns: number],
  a: readonly [at: number, row: number, column: number],
  b: readonly [at: number, row: number, column: number],
  c: readonly [at: number, row: number],
];

/** What is known of products of one size: the least milliseconds of both ways, of so many turns. */
interface Trial {
  turns: number;
  alone: number;
  shared: number;
}

/** Workers that compute parts of products in a memory that they share with the thread that asks for them. */
export class Lanes {
  readonly #run: Assembly;
  readonly #scratch: number;
  readonly #threads: readonly Thread[];
  readonly #trials = new Map<string, Trial>();
  #closed = false;

  private constructor(run: Assembly, scratch: number, threads: readonly Thread[]) {
    this.#run = run;
    this.#scratch = scratch;
    this.#threads = threads;
  }

  /**
   * One lane for each area, beside the calling thread with its scratch. They start in the background; undefined where none can be started.
   */
  static open(run: Assembly, scratch: number, { module, memory, areas }: SharedParts): Lanes | undefined {
    const threads: Thread[] = [];
    try {
      for (const area of areas) threads.push(startThread([module, memory, area]));
    } catch {
      for (const thread of threads) thread.terminate();
      return undefined;
    }
    return new Lanes(run, scratch, threads);
  }

  /** Threads that share products: 1 until all lanes have started, and where sharing was found to be slower. */
  get threads(): number {
    if (!this.ready) return 1;
    const trials = [...this.#trials.values()];
    return trials.length > 0 && trials.every((trial) => !mayPay(trial)) ? 1 : 1 + this.#threads.length;
  }

  /** Whether products can be shared now. */
  get ready(): boolean {
    return !this.#closed && this.#run.started() >= this.#threads.length;
  }

  /**
   * C += A B, shared with the lanes or, where that was found to be slower, alone; by turns until it is known.
   *
   * @throws WorkerError when a lane does not finish.
   */
  product(task: ProductTask): void {
    const size = task[0].join();
    let trial = this.#trials.get(size);
    if (!trial) this.#trials.set(size, (trial = { turns: 0, alone: Infinity, shared: Infinity }));
    const way = trial.turns < 2 * TURNS ? (trial.turns++ % 2 === 0 ? 'shared' : 'alone') : mayPay(trial) ? 'shared' : 'alone';
    const started = performance.now();
    if (way === 'shared') this.#share(task);
    else this.#computeAlone(task);
    trial[way] = Math.min(trial[way], performance.now() - started);
  }

  /** Ends the workers. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#run.stop();
    for (const thread of this.#threads) thread.terminate();
  }

  #computeAlone([[rows, inner, columns], a, b, c]: ProductTask): void {
    this.#run.product(rows, columns, inner, ...a, ...b, ...c, this.#scratch);
  }

  #share([[rows, inner, columns], a, b, c]: ProductTask): void {
    const parts = PARTS_FOR_EACH * (1 + this.#threads.length);
    // Along the longer side, so that the operand that each part packs anew is the smaller one.
    const length = (side: number): number => 4 * Math.ceil(side / parts / 4);
    const [height, width] = rows > columns ? [length(rows), columns] : [rows, length(columns)];
    this.#run.share(height, width, rows, columns, inner, ...a, ...b, ...c, this.#scratch);
    const started = performance.now();
    while (this.#run.unfinished() > 0) {
      if (performance.now() - started > ANSWER_MILLISECONDS) throw new WorkerError('a thread of the CPU backend does not answer any more');
    }
  }
}

function mayPay({ turns, alone, shared }: Trial): boolean {
  return turns < 2 * TURNS || shared <= WORTH_SHARING * alone;
}
