import { GpuError, InputError } from '../errors';
import { Accelerator, type AcceleratorLimits, type AdapterDescription } from './accelerator';

/** Where {@link acquireAccelerator} gets its device from. */
export interface AcquireOptions extends AcceleratorLimits {
  /** The entry to WebGPU; default `navigator.gpu`. In Node, pass what `nodeGpu()` of `reluvex/node` returns. */
  readonly gpu?: GPU;
  /** A device of the caller's own: it is used as it is and never destroyed. */
  readonly device?: GPUDevice;
  readonly powerPreference?: GPUPowerPreference;
}

const WANTED_FEATURES: readonly GPUFeatureName[] = ['subgroups', 'timestamp-query', 'shader-f16'];

const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * A GPU device with the largest limits its adapter offers, or WebGPU's default limits where those are refused.
 *
 * @throws InputError for a limit that is none; GpuError 'webgpu-unavailable' that says how to get WebGPU.
 */
export async function acquireAccelerator(options: AcquireOptions = {}): Promise<Accelerator> {
  const { device, powerPreference, answerLimitSeconds } = options;
  if (answerLimitSeconds !== undefined && !(answerLimitSeconds > 0 && answerLimitSeconds < Infinity)) {
    throw new InputError(`answerLimitSeconds is ${answerLimitSeconds}: expected a positive number of seconds, such as 120`);
  }
  if (device !== undefined) return new Accelerator(device, describeInfo(device.adapterInfo), false, options);
  const gpu = options.gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu === undefined) {
    throw new GpuError(
      'webgpu-unavailable',
      'there is no WebGPU here: use a browser that has it, on a page served from https or localhost; in Node pass { gpu: await nodeGpu() } from reluvex/node',
    );
  }
  const adapter = await requestAdapter(gpu, powerPreference);
  const owned = await requestDevice(gpu, adapter, powerPreference);
  return new Accelerator(owned, describeInfo(owned.adapterInfo ?? adapter.info), true, options);
}

/** One line about an adapter, as results and reports print it. */
export function describeAdapter(adapter: AdapterDescription): string {
  const words = [adapter.vendor, adapter.architecture, adapter.device, adapter.description].filter((word) => word !== '');
  const name = [...new Set(words)].join(' ') || 'unnamed adapter';
  return adapter.software ? `${name} (software)` : name;
}

async function requestAdapter(gpu: GPU, powerPreference: GPUPowerPreference | undefined): Promise<GPUAdapter> {
  const adapter = await gpu.requestAdapter(powerPreference === undefined ? {} : { powerPreference });
  if (adapter === null) {
    throw new GpuError(
      'webgpu-unavailable',
      'WebGPU found no adapter: install or enable a graphics driver; in headless Chrome without a GPU add --enable-unsafe-webgpu',
    );
  }
  return adapter;
}

async function requestDevice(gpu: GPU, adapter: GPUAdapter, powerPreference: GPUPowerPreference | undefined): Promise<GPUDevice> {
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  try {
    return await adapter.requestDevice({ label: 'reluvex', requiredFeatures, requiredLimits });
  } catch {
    const fresh = await requestAdapter(gpu, powerPreference);
    try {
      return await fresh.requestDevice({ label: 'reluvex (default limits)' });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new GpuError('webgpu-unavailable', `the adapter gave no device: ${message}`, undefined, { cause });
    }
  }
}

function describeInfo(info: GPUAdapterInfo): AdapterDescription {
  const { vendor, architecture, device, description } = info;
  const named = /swiftshader|llvmpipe|lavapipe|warp|software|basic render/i.test(`${vendor} ${architecture} ${device} ${description}`);
  const software = named || info.isFallbackAdapter;
  return {
    vendor,
    architecture,
    device,
    description,
    software,
    subgroupMinSize: info.subgroupMinSize ?? 0,
    subgroupMaxSize: info.subgroupMaxSize ?? 0,
  };
}
