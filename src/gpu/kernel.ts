import { GpuError } from '../errors';
import { within } from '../profile/profile';
import type { Accelerator } from './accelerator';
import { COMPUTE_STAGE } from './flags';
import { readShaderInterface, smallestBinding } from './shader-interface';
import { capabilitiesOf, specialize } from './specialize';
import { Uniform, type ParamTypes, type ParamValues } from './uniform';

export type { ParamTypes, ParamValues, ScalarType } from './uniform';

export type Access = 'read' | 'read_write';
export type BufferAccess = Readonly<Record<string, Access>>;
export type OverrideDefaults = Readonly<Record<string, number>>;

/** A kernel as declared: its shader's interface, said once in TypeScript and held to the text by the contract test. */
export interface Kernel<P extends ParamTypes, B extends BufferAccess, O extends OverrideDefaults> {
  /** Entry point, and label of everything made from it. */
  readonly name: string;
  /** WGSL, libraries first. */
  readonly sources: readonly string[];
  /** 4-byte scalars of the uniform struct at binding 0, in order. */
  readonly params: P;
  /** Storage buffers at bindings 1, 2, …, in order. */
  readonly buffers: B;
  readonly overrides: O;
  /** Features that the device must have. */
  readonly features: readonly GPUFeatureName[];
}

/** A buffer as a whole, or a range of it that starts at a multiple of 256 bytes. */
export type Bound = GPUBuffer | GPUBufferBinding;
export type BufferBindings<B extends BufferAccess> = { readonly [K in keyof B]: Bound };
export type OverrideValues<O extends OverrideDefaults> = { readonly [K in keyof O]: number };
export type Workgroups = readonly [x: number, y?: number, z?: number];

/** A dispatch ready to be encoded: pipeline, bindings and workgroup counts. */
export interface Step<P extends ParamTypes = ParamTypes> {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
  /** Rewrites some parameters, for everything submitted from now on. */
  set(changes: Partial<ParamValues<P>>): void;
}

/** A kernel compiled for one device and one choice of overrides. */
export interface CompiledKernel<P extends ParamTypes, B extends BufferAccess, O extends OverrideDefaults> {
  readonly kernel: Kernel<P, B, O>;
  readonly accelerator: Accelerator;
  readonly overrides: OverrideValues<O>;
  /**
   * Fixes buffers, parameters and workgroup counts of a dispatch.
   *
   * @throws GpuError 'gpu-validation' when a count exceeds what the device dispatches in one dimension.
   */
  bind(buffers: BufferBindings<B>, params: ParamValues<P>, workgroups: Workgroups): Step<P>;
}

interface Declaration<P, B, O> {
  readonly name: string;
  readonly sources: readonly string[];
  readonly params: P;
  readonly buffers: B;
  readonly overrides?: O;
  readonly features?: readonly GPUFeatureName[];
}

/** Declares a kernel; nothing is compiled. Marked, so that bundlers leave out the kernels that a page does not use. */
/* @__NO_SIDE_EFFECTS__ */
export function defineKernel<
  const P extends ParamTypes,
  const B extends BufferAccess,
  const O extends OverrideDefaults = Record<never, number>,
>(declaration: Declaration<P, B, O>): Kernel<P, B, O> {
  return { features: [], ...declaration, overrides: declaration.overrides ?? ({} as O) };
}

/** The same kernel but for the changes. */
/* @__NO_SIDE_EFFECTS__ */
export function variantOf<K extends AnyKernel>(kernel: K, changes: Partial<Pick<K, 'sources' | 'features'>>): K {
  return { ...kernel, ...changes };
}

interface Built {
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

/** Pipelines outlive accelerators that share a device: compiling takes seconds on software adapters. */
const builtByDevice = new WeakMap<GPUDevice, Map<object, Map<string, Promise<Built>>>>();

/**
 * Compiles `kernel` for the accelerator's device, once for each choice of overrides.
 *
 * @throws GpuError 'gpu-validation' with the compiler's messages, or 'device-lost'; `kernel` of the error is the kernel's name.
 */
export async function compileKernel<P extends ParamTypes, B extends BufferAccess, O extends OverrideDefaults>(
  accelerator: Accelerator,
  kernel: Kernel<P, B, O>,
  overrides: Partial<OverrideValues<O>> = {},
): Promise<CompiledKernel<P, B, O>> {
  const missing = kernel.features.filter((feature) => !accelerator.features.has(feature));
  if (missing.length > 0) {
    throw new GpuError(
      'gpu-validation',
      `${kernel.name} needs ${missing.join(', ')}, which this device lacks: use a kernel without it`,
      kernel.name,
    );
  }
  const constants: OverrideValues<O> = { ...kernel.overrides, ...overrides };
  const { layout, pipeline } = await builtOnce(accelerator, kernel, constants);
  return {
    kernel,
    accelerator,
    overrides: constants,
    bind: (buffers, params, workgroups) => bindStep(accelerator, kernel, layout, pipeline, buffers, params, workgroups),
  };
}

async function builtOnce(accelerator: Accelerator, kernel: AnyKernel, constants: Readonly<Record<string, number>>): Promise<Built> {
  const kernels = builtByDevice.get(accelerator.device) ?? new Map<object, Map<string, Promise<Built>>>();
  builtByDevice.set(accelerator.device, kernels);
  const variants = kernels.get(kernel) ?? new Map<string, Promise<Built>>();
  kernels.set(kernel, variants);
  const key = JSON.stringify(constants);
  const known = variants.get(key);
  if (known !== undefined) return accelerator.untilLost(known, kernel.name);
  const building = within(accelerator.profile, 'compilation', () => build(accelerator, kernel, constants));
  variants.set(key, building);
  try {
    return await building;
  } catch (error) {
    variants.delete(key);
    throw error;
  }
}

type AnyKernel = Kernel<ParamTypes, BufferAccess, OverrideDefaults>;

async function build(accelerator: Accelerator, kernel: AnyKernel, constants: Readonly<Record<string, number>>): Promise<Built> {
  const { device } = accelerator;
  const { name } = kernel;
  const code = specialize(kernel.sources, capabilitiesOf(accelerator.features), name);
  const { value, fault } = accelerator.attempt(name, () => {
    const module = device.createShaderModule({ label: name, code });
    const layout = device.createBindGroupLayout({ label: name, entries: layoutEntries(kernel, code) });
    const pipelineLayout = device.createPipelineLayout({ label: name, bindGroupLayouts: [layout] });
    return { module, layout, pipelineLayout };
  });
  const { module, layout } = value;
  try {
    const descriptor = { label: name, layout: value.pipelineLayout, compute: { module, entryPoint: name, constants } };
    const pipeline = await accelerator.untilLost(device.createComputePipelineAsync(descriptor), name);
    return { layout, pipeline };
  } catch (error) {
    if (error instanceof GpuError && error.code === 'device-lost') throw error;
    const { messages } = await accelerator.untilLost(module.getCompilationInfo(), name);
    const lines = messages.map((message) => `line ${message.lineNum}: ${message.message}`);
    const reasons = [...lines, (await fault)?.message, error instanceof Error ? error.message : String(error)];
    const text = [...new Set(reasons.filter((reason) => reason !== undefined))].join('\n');
    throw new GpuError('gpu-validation', `${name} does not compile: ${text}`, name, { cause: error });
  }
}

function layoutEntries(kernel: AnyKernel, code: string): GPUBindGroupLayoutEntry[] {
  const types = new Map(readShaderInterface(code).buffers.map((buffer) => [buffer.name, buffer.type]));
  const storage = Object.entries(kernel.buffers).map(([name, access], at) => ({
    binding: at + 1,
    visibility: COMPUTE_STAGE,
    buffer: {
      type: access === 'read' ? ('read-only-storage' as const) : ('storage' as const),
      minBindingSize: smallestBinding(types.get(name) ?? ''),
    },
  }));
  const count = Object.keys(kernel.params).length;
  if (count === 0) return storage;
  return [{ binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'uniform', minBindingSize: 4 * count } }, ...storage];
}

function bindStep<P extends ParamTypes, B extends BufferAccess>(
  accelerator: Accelerator,
  kernel: { readonly name: string; readonly params: P; readonly buffers: B },
  layout: GPUBindGroupLayout,
  pipeline: GPUComputePipeline,
  buffers: BufferBindings<B>,
  params: ParamValues<P>,
  workgroups: Workgroups,
): Step<P> {
  const { name } = kernel;
  const [x, y = 1, z = 1] = workgroups;
  checkWorkgroups(accelerator, name, [x, y, z]);
  const uniform = new Uniform(accelerator, name, kernel.params, params);
  const entries = Object.keys(kernel.buffers).map((key, at) => ({ binding: at + 1, resource: resourceOf(buffers[key]!) }));
  if (uniform.buffer !== undefined) entries.unshift({ binding: 0, resource: { buffer: uniform.buffer } });
  const bindGroup = accelerator.guard(name, () => accelerator.device.createBindGroup({ label: name, layout, entries }));
  return { name, pipeline, bindGroup, workgroups: [x, y, z], set: (changes) => uniform.set(changes) };
}

function resourceOf(bound: Bound): GPUBufferBinding {
  return 'buffer' in bound ? bound : { buffer: bound };
}

function checkWorkgroups(accelerator: Accelerator, name: string, counts: readonly [number, number, number]): void {
  const limit = accelerator.device.limits.maxComputeWorkgroupsPerDimension;
  counts.forEach((count, at) => {
    const dimension = 'xyz'[at]!;
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new GpuError('gpu-validation', `${name} is dispatched with ${count} workgroups in ${dimension}: expected a whole number`, name);
    }
    if (count > limit) {
      throw new GpuError(
        'gpu-validation',
        `${name} needs ${count} workgroups in ${dimension} but the device dispatches at most ${limit}: give each workgroup more work, or spread them over another dimension`,
        name,
      );
    }
  });
}
