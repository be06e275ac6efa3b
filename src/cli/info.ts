import type { Command } from 'commander';
import { version } from '../../package.json';
import { GpuError } from '../errors';
import type { AdapterDescription } from '../gpu/accelerator';
import { acquireAccelerator, describeAdapter } from '../gpu/device';
import { threadsAvailable } from '../linear/threads';
import { findSoftwareDriver, hasGpu, nodeGpu } from '../node';
import { EXIT, type Io } from './io';

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

interface WebGpuInfo {
  readonly adapter: AdapterDescription | null;
  /** Why there is no adapter. */
  readonly reason: string | null;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** `reluvex info`: what this machine computes on. */
export function addInfoCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('info')
    .description('say what WebGPU adapter, limits, features and Vulkan drivers there are')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const webgpu = await webGpuInfo();
      const drivers = {
        gpuPresent: hasGpu(),
        softwareDriver: findSoftwareDriver() ?? null,
        VK_DRIVER_FILES: process.env['VK_DRIVER_FILES'] ?? null,
        VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] ?? null,
      };
      const info = {
        reluvex: version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        threads: threadsAvailable(),
        ...webgpu,
        drivers,
      };
      io.stdout(options.json === true ? `${JSON.stringify(info)}\n` : describe(info));
      finish(EXIT.done);
    });
}

async function webGpuInfo(): Promise<WebGpuInfo> {
  try {
    const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
    const { adapter, features, device } = accelerator;
    const limits = Object.fromEntries(LIMITS.map((name) => [name, device.limits[name]]));
    accelerator.dispose();
    return { adapter, reason: null, features: [...features].sort(), limits };
  } catch (error) {
    if (!(error instanceof GpuError)) throw error;
    return { adapter: null, reason: error.message, features: [], limits: {} };
  }
}

interface Info extends WebGpuInfo {
  readonly reluvex: string;
  readonly node: string;
  readonly platform: string;
  /** That share large products on the CPU. */
  readonly threads: number;
  readonly drivers: Readonly<Record<string, string | boolean | null>>;
}

function describe({ adapter, reason, features, limits, drivers, ...versions }: Info): string {
  const lines: [string, string][] = [
    ...Object.entries(versions).map(([name, value]): [string, string] => [name, String(value)]),
    ['adapter', adapter === null ? `none: ${reason}` : describeAdapter(adapter)],
    ['features', features.join(', ') || 'none'],
    ...Object.entries(limits).map(([name, limit]): [string, string] => [name, String(limit)]),
    ...Object.entries(drivers).map(([name, value]): [string, string] => [name, String(value ?? 'none')]),
  ];
  return lines.map(([name, value]) => `${name.padEnd(36)}${value}\n`).join('');
}
