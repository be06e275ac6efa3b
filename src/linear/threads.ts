/** More threads than this add little to products of this library's sizes. */
const MOST_THREADS = 8;
/** Below so many multiply-adds in a product of an iteration, the start of threads costs more than they save. */
const WORTH_STARTING = 2 ** 22;

/** Threads for products of so many multiply-adds: one where they are small. */
export function threadsFor(multiplyAdds: number, most: number): number {
  return multiplyAdds < WORTH_STARTING ? 1 : most;
}

/** How many threads products may take here: 1 where memory cannot be shared, as on pages that are not cross-origin isolated. */
export function threadsAvailable(): number {
  const cores = nodeModule('node:os')?.availableParallelism() ?? (globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1);
  return Math.min(MOST_THREADS, cores);
}

/** What a lane runs, once it has its module, the memory and an area in it. */
const LANE = 'new WebAssembly.Instance(module, { env: { memory } }).exports.lane(scratch)';

/** Starts a lane in the background; it ends with the program, or when it is stopped. */
export function startThread(data: readonly [module: WebAssembly.Module, memory: WebAssembly.Memory, scratch: number]): Thread {
  const threads = nodeModule('node:worker_threads');
  if (threads) {
    const script = `const { workerData: [module, memory, scratch] } = require('node:worker_threads'); ${LANE}`;
    const worker = new threads.Worker(script, { eval: true, workerData: data, execArgv: [] });
    worker.on('error', () => {});
    // A program may end while its lanes wait.
    worker.unref();
    return worker;
  }
  const script = `onmessage = ({ data: [module, memory, scratch] }) => { postMessage('started'); ${LANE}; }`;
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(address);
  for (const event of ['message', 'error']) worker.addEventListener(event, () => URL.revokeObjectURL(address), { once: true });
  worker.postMessage(data);
  return worker;
}

/** A module of Node's, where this is Node. */
function nodeModule<Name extends 'node:os' | 'node:worker_threads'>(name: Name) {
  return (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule?.(name);
}

/** What is needed of a worker, in browsers and in Node. */
export interface Thread {
  terminate(): unknown;
}
