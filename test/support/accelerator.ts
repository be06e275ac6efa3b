import { acquireAccelerator, type AcquireOptions } from '../../src/gpu/device';
import type { Accelerator } from '../../src/gpu/accelerator';

/** This runtime's WebGPU: dawn.node in Node, `navigator.gpu` in a browser. No adapter is a failure, never a skip. */
export async function testGpu(): Promise<GPU> {
  if (typeof window !== 'undefined') return navigator.gpu;
  const { nodeGpu } = await import('../../src/node');
  return nodeGpu();
}

export async function testAccelerator(options: Omit<AcquireOptions, 'gpu'> = {}): Promise<Accelerator> {
  return acquireAccelerator({ ...options, gpu: await testGpu() });
}
