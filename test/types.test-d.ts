import { expectTypeOf, test } from 'vitest';
import { compileKernel, defineKernel, type CompiledKernel } from '../src/gpu/kernel';
import type { Accelerator } from '../src/gpu/accelerator';

const kernel = defineKernel({
  name: 'example',
  sources: [''],
  params: { samples: 'u32', tau: 'f32' },
  buffers: { x: 'read', out: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});
declare const accelerator: Accelerator;
declare const compiled: CompiledKernel<typeof kernel.params, typeof kernel.buffers, typeof kernel.overrides>;
declare const buffer: GPUBuffer;

test('a step takes exactly the declared buffers and parameters', () => {
  const step = compiled.bind({ x: buffer, out: buffer }, { samples: 1, tau: 0.5 }, [1]);
  expectTypeOf(step.set).parameter(0).toEqualTypeOf<{ readonly samples?: number; readonly tau?: number }>();
  // @ts-expect-error a buffer is missing
  compiled.bind({ x: buffer }, { samples: 1, tau: 0.5 }, [1]);
  // @ts-expect-error a parameter is misspelt
  compiled.bind({ x: buffer, out: buffer }, { samples: 1, taw: 0.5 }, [1]);
  // @ts-expect-error a parameter is missing
  compiled.bind({ x: buffer, out: buffer }, { samples: 1 }, [1]);
  // @ts-expect-error a buffer that the kernel does not have
  compiled.bind({ x: buffer, out: buffer, y: buffer }, { samples: 1, tau: 0.5 }, [1]);
  // @ts-expect-error a parameter that the kernel does not have
  step.set({ rho: 1 });
});

test('overrides are those that were declared', () => {
  expectTypeOf(compileKernel(accelerator, kernel, { WORKGROUP_SIZE: 128 })).resolves.toEqualTypeOf(compiled);
  expectTypeOf(compiled.overrides.WORKGROUP_SIZE).toBeNumber();
  // @ts-expect-error an override that the kernel does not have
  void compileKernel(accelerator, kernel, { TILE: 4 });
});

test('a declaration has known types and accesses only', () => {
  // @ts-expect-error f64 is no type of WGSL
  defineKernel({ name: 'k', sources: [''], params: { tau: 'f64' }, buffers: {} });
  // @ts-expect-error WGSL spells it read_write
  defineKernel({ name: 'k', sources: [''], params: {}, buffers: { x: 'readwrite' } });
});
