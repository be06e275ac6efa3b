import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { Readback } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { fastestProduct } from '../../src/kernels/fastest-product';
import type { ProductShape } from '../../src/kernels/matrix-product';
import { addProduct } from '../../src/linear/product';
import { openShared } from '../../src/linear/shared-product';
import type { Strided } from '../../src/linear/strided';
import { threadsAvailable, threadsFor } from '../../src/linear/threads';
import { timeInTurn, type Repetitions } from '../harness/measure';
import { checkProduct } from './gate';
import type { Peer, PeerProduct } from './peers';
import { operands } from './products';
import type { PeerComparison, PeerTiming } from './result';

/** Milliseconds that threads have to start. */
const THREADS_START = 5000;

/**
 * Times the library's products against the peers', each after its result was compared with double precision: operands stay where each
 * wants them, the result comes to the host. A peer that fails is reported with its error.
 */
export async function comparePeers(
  accelerator: Accelerator,
  peers: readonly Peer[],
  shape: ProductShape,
  seed: number,
  repetitions: Repetitions,
): Promise<PeerComparison> {
  const { a, b } = operands(shape, seed);
  const prepared: PeerProduct[] = [];
  const timings: PeerTiming[] = [];
  const tasks: Record<string, () => Promise<unknown>> = {};
  try {
    for (const { name, backend, prepare } of [...ownProducts(accelerator), ...peers]) {
      try {
        const started = performance.now();
        const product = await prepare(a, b, shape);
        prepared.push(product);
        const c = await product.run();
        const first = performance.now() - started;
        checkProduct(`${name} (${backend})`, a, b, c, shape);
        tasks[`${name} ${backend}`] = () => product.run();
        timings.push({ name, backend, first, milliseconds: [], error: null });
      } catch (error) {
        timings.push({ name, backend, first: null, milliseconds: [], error: error instanceof Error ? error.message : String(error) });
      }
    }
    const times = await timeInTurn(tasks, repetitions);
    return { ...shape, peers: timings.map((peer) => ({ ...peer, milliseconds: times[`${peer.name} ${peer.backend}`] ?? [] })) };
  } finally {
    for (const product of prepared) await product.dispose();
  }
}

function ownProducts(accelerator: Accelerator): readonly Peer[] {
  return [
    { name: 'reluvex', backend: 'WebGPU', prepare: (a, b, shape) => onGpu(accelerator, a, b, shape) },
    { name: 'reluvex, double precision', backend: 'WebAssembly', prepare: onCpu },
  ];
}

async function onGpu(accelerator: Accelerator, left: Float32Array, right: Float32Array, shape: ProductShape): Promise<PeerProduct> {
  const length = shape.rows * shape.columns;
  const [a, b, c] = [allocate(accelerator, 'a', left), allocate(accelerator, 'b', right), allocate(accelerator, 'c', length)];
  const readback = new Readback(accelerator, 'c (readback)', 4 * length);
  const step = (await fastestProduct(accelerator))({ a, b, c }, shape);
  return {
    async run() {
      submit(accelerator, [step]);
      return new Float32Array(await readback.read(c));
    },
    dispose() {
      for (const buffer of [a, b, c]) buffer.destroy();
      readback.destroy();
    },
  };
}

/** In memory that threads share, as the iterations on the processor multiply. */
async function onCpu(left: Float32Array, right: Float32Array, { rows, inner, columns }: ProductShape): Promise<PeerProduct> {
  const threads = threadsFor(rows * inner * columns, threadsAvailable());
  const arena = openShared(left.length + right.length + rows * columns, threads);
  if (!arena) throw new Error('WebAssembly is not available');
  const rowMajor = (data: Float64Array, row: number): Strided => ({ data: arena.copyOf(data), start: 0, row, column: 1 });
  const [a, b] = [rowMajor(Float64Array.from(left), inner), rowMajor(Float64Array.from(right), columns)];
  const c = arena.array(rows * columns);
  for (let waited = 0; arena.threads < threads && waited < THREADS_START; waited += 10)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    run() {
      c.fill(0);
      addProduct([rows, inner, columns], a, b, c, 0, columns);
      return Promise.resolve(new Float32Array(c));
    },
    dispose: () => arena.close(),
  };
}
