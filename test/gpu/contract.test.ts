import { describe, expect, test } from 'vitest';
import type { BufferAccess, Kernel, OverrideDefaults, ParamTypes } from '../../src/gpu/kernel';
import { readShaderInterface } from '../../src/gpu/shader-interface';
import { specialize } from '../../src/gpu/specialize';

type AnyKernel = Kernel<ParamTypes, BufferAccess, OverrideDefaults>;

const modules = import.meta.glob<Record<string, unknown>>('../../src/kernels/*.ts', { eager: true });
const shaders = import.meta.glob<string>('../../shaders/*.wgsl', { eager: true, query: '?raw', import: 'default' });

function isKernel(value: unknown): value is AnyKernel {
  return typeof value === 'object' && value !== null && 'sources' in value && 'buffers' in value;
}

const kernels = Object.values(modules).flatMap((module) => Object.values(module).filter(isKernel));

test('every shader has a declaration, under the name of its file', () => {
  const files = Object.keys(shaders).map((path) => path.split('/').at(-1)!.replace('.wgsl', '').replaceAll('-', '_'));
  expect([...new Set(kernels.map((kernel) => kernel.name))].sort()).toEqual(files.sort());
});

const capabilities = [
  { subgroups: false, f16: false },
  { subgroups: true, f16: true },
];

describe.each(kernels)('$name', (kernel) => {
  test.each(capabilities)('is declared as its shader says, with %o', (available) => {
    const shader = readShaderInterface(specialize(kernel.sources, available, kernel.name));
    expect(shader.entryPoints).toEqual([kernel.name]);
    expect(shader.params).toEqual(Object.entries(kernel.params));
    expect(shader.buffers.map(({ name, access }) => [name, access])).toEqual(Object.entries(kernel.buffers));
    expect(shader.buffers.map(({ binding }) => binding)).toEqual(Object.keys(kernel.buffers).map((_, at) => at + 1));
    expect(shader.overrides).toEqual(Object.entries(kernel.overrides));
  });
});
