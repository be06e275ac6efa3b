import { defaultDevice, init, numpy } from '@jax-js/jax';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web/webgpu';
import * as ortWasm from 'onnxruntime-web/wasm';
import { devDependencies } from '../../package.json';
import { BUFFER_USAGE } from '../../src/gpu/flags';
import type { ProductShape } from '../../src/kernels/matrix-product';
import { matMulModel } from './onnx-model';
import type { PeerTiming } from './result';

/** A library's product of two fixed matrices, kept where the library wants them. */
export interface PeerProduct {
  /** Multiplies them once and brings the result to the host. */
  run(): Promise<Float32Array>;
  dispose(): Promise<void> | void;
}

export interface Peer extends Pick<PeerTiming, 'name' | 'backend'> {
  prepare(a: Float32Array, b: Float32Array, shape: ProductShape): Promise<PeerProduct>;
}

/** The libraries that the matrix product is compared with, by name and version. */
export const PEERS: readonly Peer[] = [
  { name: `tfjs ${devDependencies['@tensorflow/tfjs-core']}`, backend: 'WebGPU', prepare: tensorflow },
  { name: `jax-js ${devDependencies['@jax-js/jax']}`, backend: 'WebGPU', prepare: jax },
  { name: `onnxruntime-web ${devDependencies['onnxruntime-web']}`, backend: 'WebGPU', prepare: onnxOnGpu },
  { name: `onnxruntime-web ${devDependencies['onnxruntime-web']}`, backend: 'WebAssembly', prepare: onnxOnCpu },
];

async function tensorflow(a: Float32Array, b: Float32Array, { rows, inner, columns }: ProductShape): Promise<PeerProduct> {
  if (tf.getBackend() !== 'webgpu' && !(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend did not start');
  await tf.ready();
  const [left, right] = [tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])];
  return {
    async run() {
      const product = tf.matMul(left, right);
      const values = await product.data<'float32'>();
      product.dispose();
      return values;
    },
    dispose: () => tf.dispose([left, right]),
  };
}

async function jax(a: Float32Array, b: Float32Array, { rows, inner, columns }: ProductShape): Promise<PeerProduct> {
  if (!(await init('webgpu')).includes('webgpu')) throw new Error('its WebGPU backend did not start');
  defaultDevice('webgpu');
  const left = numpy.array(a as Float32Array<ArrayBuffer>, { shape: [rows, inner] });
  const right = numpy.array(b as Float32Array<ArrayBuffer>, { shape: [inner, columns] });
  return {
    // Its functions consume their arguments: .ref keeps them; data() consumes the product.
    run: async () => (await numpy.matmul(left.ref, right.ref).data()) as Float32Array,
    dispose() {
      left.dispose();
      right.dispose();
    },
  };
}

async function onnxOnGpu(a: Float32Array, b: Float32Array, shape: ProductShape): Promise<PeerProduct> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(matMulModel(shape), { executionProviders: ['webgpu'] });
  const device = (await ort.env.webgpu.device) as GPUDevice;
  const upload = (values: Float32Array, dims: readonly number[]): { buffer: GPUBuffer; tensor: ort.Tensor } => {
    const usage = BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination;
    const buffer = device.createBuffer({ size: values.byteLength, usage });
    device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    return { buffer, tensor: ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims }) };
  };
  const left = upload(a, [shape.rows, shape.inner]);
  const right = upload(b, [shape.inner, shape.columns]);
  return {
    run: async () => (await session.run({ a: left.tensor, b: right.tensor }))['c']!.data as Float32Array,
    async dispose() {
      await session.release();
      left.buffer.destroy();
      right.buffer.destroy();
    },
  };
}

async function onnxOnCpu(a: Float32Array, b: Float32Array, shape: ProductShape): Promise<PeerProduct> {
  const session = await ortWasm.InferenceSession.create(matMulModel(shape), { executionProviders: ['wasm'] });
  const left = new ortWasm.Tensor('float32', a, [shape.rows, shape.inner]);
  const right = new ortWasm.Tensor('float32', b, [shape.inner, shape.columns]);
  return {
    run: async () => (await session.run({ a: left, b: right }))['c']!.data as Float32Array,
    dispose: () => session.release(),
  };
}
