import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import {
  compileKernel,
  type BufferAccess,
  type Kernel,
  type OverrideDefaults,
  type OverrideValues,
  type ParamTypes,
  type ParamValues,
  type Workgroups,
} from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';

/** Runs a kernel once on copies of `contents` and returns what its buffers of floats hold then. */
export async function runKernel<P extends ParamTypes, B extends BufferAccess, O extends OverrideDefaults>(
  accelerator: Accelerator,
  kernel: Kernel<P, B, O>,
  overrides: Partial<OverrideValues<O>>,
  contents: { readonly [K in keyof B]: Float32Array | Uint32Array },
  params: ParamValues<P>,
  workgroups: Workgroups,
): Promise<{ [K in keyof B]: Float32Array }> {
  const names = Object.keys(kernel.buffers) as (keyof B & string)[];
  const buffers = Object.fromEntries(names.map((name) => [name, allocate(accelerator, name, contents[name])])) as {
    [K in keyof B]: GPUBuffer;
  };
  const compiled = await compileKernel(accelerator, kernel, overrides);
  submit(accelerator, [compiled.bind(buffers, params, workgroups)]);
  const written = names.filter((name) => kernel.buffers[name] === 'read_write');
  const results: Partial<{ [K in keyof B]: Float32Array }> = {};
  for (const name of written) results[name] = await readFloats(accelerator, buffers[name]);
  for (const name of names) buffers[name].destroy();
  return results as { [K in keyof B]: Float32Array };
}

/** One, one less and one more than a workgroup, and ragged: the lengths that a kernel with an invocation for each entry must get right. */
export function lengthsAround(workgroupSize: number): number[] {
  return [1, workgroupSize - 1, workgroupSize, workgroupSize + 1, 5 * workgroupSize + 3];
}

/** Workgroups in two rows, as for arrays that are too long for one. */
export function twoRows(length: number, workgroupSize: number): Workgroups {
  return [Math.ceil(length / workgroupSize / 2), 2];
}

/** `count` values per section, sections one after the other. */
export function sections(values: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: values.length / count }, (_, at) => values.subarray(at * count, (at + 1) * count));
}

/** The concatenation of arrays. */
export function concatenate(...parts: readonly ArrayLike<number>[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

/** Rows of `length` entries of several classes, next to each other row by row: the layout of a batched solve. */
export function interleave(classes: readonly ArrayLike<number>[], length: number): Float32Array {
  const rows = classes[0]!.length / length;
  const out = new Float32Array(classes.length * rows * length);
  classes.forEach((values, at) => {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < length; j++) out[(row * classes.length + at) * length + j] = values[row * length + j]!;
    }
  });
  return out;
}

/** The inverse of {@link interleave}. */
export function separate(values: Float32Array, classes: number, length: number): Float32Array[] {
  return Array.from({ length: classes }, (_, at) =>
    Float32Array.from({ length: values.length / classes }, (_, entry) => {
      const row = Math.floor(entry / length);
      return values[(row * classes + at) * length + (entry % length)]!;
    }),
  );
}
