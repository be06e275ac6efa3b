import { InputError, WorkerError } from '../errors';
import type { Estimator } from '../estimators/cross-validate';
import { SETTINGS_AT, type RemoteEstimators, type RemoteFunctions, type RemoteLibrary, type RemoteName } from './library';
import { errorOf, isOurs, type EstimatorRecord, type Report, type Request } from './messages';

/** What is needed of a `Worker`. */
export interface WorkerPort {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  terminate(): void;
}

/**
 * The library in a worker that runs `reluvex/worker`, for as long as `dispose` is not called. Bundlers find the worker in
 * `connectWorker(new Worker(new URL('reluvex/worker', import.meta.url), { type: 'module' }))`; without one, pass the address of
 * `worker.js`, which may be of another origin.
 *
 * Calls reject as they do on the page: with errors of the same class and `code`, and with the signal's own reason. A worker that does
 * not load, ends or crashes rejects all calls with a {@link WorkerError}. Progress that throws aborts its call, which rejects with what
 * was thrown.
 *
 * @throws InputError through each call for an accelerator as device, or a setting that cannot be copied.
 */
export function connectWorker(worker: WorkerPort | URL | string): RemoteLibrary {
  const link = new Link(typeof worker === 'string' || worker instanceof URL ? openWorker(worker) : worker);
  const dispose = (): void => link.dispose();
  const names = Object.keys(SETTINGS_AT) as RemoteName[];
  const functions = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => link.call(name, args)]));
  return {
    ...(functions as unknown as RemoteFunctions & RemoteEstimators),
    fit: async (estimator, ...rest) => fittedCopy(estimator, await link.call('fit', [estimator, ...rest])),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** The estimator's own class, so that a page which has none of them does not load them. */
function fittedCopy<E extends Estimator>(estimator: E, state: unknown): E {
  const { constructor } = estimator as { readonly constructor: unknown };
  return new (constructor as new (options: object, state: unknown) => E)(estimator.options, state);
}

/** Browsers start workers of the page's origin only, but these may import from others that allow it. */
function openWorker(address: URL | string): Worker {
  const url = new URL(address, location.href);
  if (url.origin === location.origin) return new Worker(url, { type: 'module' });
  const script = URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
  const worker = new Worker(script, { type: 'module' });
  worker.addEventListener('message', () => URL.revokeObjectURL(script), { once: true });
  return worker;
}

type Callback = (...values: readonly unknown[]) => unknown;

/** A call that the worker has not answered. */
interface Pending {
  readonly callbacks: Readonly<Record<string, Callback>>;
  readonly signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

class Link {
  readonly #worker: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  readonly #watch = new AbortController();
  #calls = 0;
  #watched = false;
  #failure: WorkerError | undefined;

  constructor(worker: WorkerPort) {
    this.#worker = worker;
    worker.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<unknown>;
      if (isOurs<Report>(data)) this.#take(data);
    });
    worker.addEventListener('messageerror', () => this.#fail('an answer of the worker could not be read'));
    worker.addEventListener('error', (event) => {
      // Later errors are of code beside ours, and the lock tells when the worker ends.
      if (!this.#watched) this.#fail(`the worker did not start: ${(event as Partial<ErrorEvent>).message || 'its script did not load'}`);
    });
  }

  async call(name: RemoteName, given: readonly unknown[]): Promise<unknown> {
    const { args, callbacks, signal } = separate(name, given);
    if (this.#failure) throw this.#failure;
    const call = this.#calls++;
    const abort = (): void => this.#send({ reluvex: 'abort', call });
    const answer = new Promise((resolve, reject) => this.#pending.set(call, { callbacks, signal, resolve, reject }));
    try {
      const names = Object.keys(callbacks);
      const standing = signal === undefined ? 'none' : signal.aborted ? 'aborted' : 'waiting';
      this.#send({ reluvex: 'call', call, name, args, callbacks: names, signal: standing });
      signal?.addEventListener('abort', abort);
      return await answer;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'DataCloneError')) throw error;
      throw new InputError(`${name} was given something that cannot be copied into a worker: ${error.message}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(call);
    }
  }

  dispose(): void {
    this.#fail('the worker was disposed of: connect another');
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #take(report: Report): void {
    if (report.reluvex === 'alive') return this.#watchOver(report.lock);
    const pending = this.#pending.get(report.call);
    if (!pending) return;
    switch (report.reluvex) {
      case 'progress':
        try {
          pending.callbacks[report.callback]!(...report.values);
        } catch (error) {
          this.#send({ reluvex: 'abort', call: report.call });
          pending.reject(error);
        }
        return;
      case 'result':
        return pending.resolve(report.value);
      case 'aborted':
        return pending.reject(pending.signal?.reason);
      case 'error':
        return pending.reject(errorOf(report.error));
    }
  }

  /** The browser gives a worker's locks back however it ends: by terminate(), close() or a crash, none of which is an event. */
  #watchOver(lock: string | undefined): void {
    if (lock === undefined || this.#failure) return;
    this.#watched = true;
    navigator.locks
      .request(lock, { signal: this.#watch.signal }, () => this.#fail('the worker ended: it was terminated or it crashed'))
      .catch(() => {});
  }

  #fail(message: string): void {
    if (this.#failure) return;
    this.#failure = new WorkerError(message);
    this.#watch.abort();
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#worker.terminate();
  }
}

/** Takes functions and the signal out of the settings, and writes estimators and matrices as structured clone takes them. */
function separate(name: RemoteName, given: readonly unknown[]) {
  const at = SETTINGS_AT[name];
  const { signal, ...settings } = (given[at] ?? {}) as { readonly signal?: AbortSignal };
  const entries = Object.entries(settings);
  const callbacks = Object.fromEntries(entries.filter((entry): entry is [string, Callback] => typeof entry[1] === 'function'));
  const args = given.map(copyable);
  args[at] = withoutAccelerator(Object.fromEntries(entries.filter(([key]) => !(key in callbacks))));
  return { args, callbacks, signal };
}

/** Matrices of ml-matrix keep their values behind methods, and estimators behind private fields; matrices may be inside an input. */
function copyable(value: unknown): unknown {
  if (isMatrix(value)) return copyOf(value);
  if (isEstimator(value)) return recordOf(value);
  const { X } = (value ?? {}) as { readonly X?: unknown };
  return isMatrix(X) ? { ...(value as object), X: copyOf(X) } : value;
}

interface LibraryMatrix {
  readonly rows: number;
  readonly columns: number;
  to1DArray(): number[];
}

function isMatrix(value: unknown): value is LibraryMatrix {
  return typeof (value as Partial<LibraryMatrix> | undefined)?.to1DArray === 'function';
}

function copyOf(matrix: LibraryMatrix): object {
  return { rows: matrix.rows, columns: matrix.columns, data: matrix.to1DArray() };
}

function isEstimator(value: unknown): value is Estimator {
  return typeof (value as Partial<Estimator> | undefined)?.certify === 'function';
}

function recordOf(estimator: Estimator): EstimatorRecord {
  const { options, isFitted } = estimator;
  return {
    kind: 'classes' in estimator ? 'classifier' : 'regressor',
    options: withoutAccelerator(options),
    state: isFitted ? estimator.state : undefined,
  };
}

function withoutAccelerator<T extends object>(settings: T): T {
  if (typeof (settings as { readonly device?: unknown }).device !== 'object') return settings;
  throw new InputError("device is an accelerator of this thread: give 'auto', 'gpu' or 'cpu', of which the worker acquires its own");
}
