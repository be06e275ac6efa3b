import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import type { Matrix } from '../../src/matrix';

/** An output of a model: its values as they came, and its shape. */
export interface OnnxOutput {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

/** Runs a model on the rows of X with onnxruntime's WebAssembly backend, on one thread. */
export async function runOnnx(model: Uint8Array, X: Matrix, precision: 'single' | 'double'): Promise<Record<string, OnnxOutput>> {
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
  const shape = [X.rows, X.columns];
  const input = precision === 'double' ? new Tensor('float64', X.data, shape) : new Tensor('float32', Float32Array.from(X.data), shape);
  try {
    const outputs = await session.run({ X: input });
    return Object.fromEntries(Object.entries(outputs).map(([name, { type, dims, data }]) => [name, { type, shape: dims, data }]));
  } finally {
    await session.release();
  }
}
