import type { Accelerator } from '../../src/gpu/accelerator';

/** One dispatch as it was encoded: the label of its pipeline, and its workgroups. */
export interface RecordedDispatch {
  readonly kernel: string;
  readonly workgroups: readonly number[];
}

/** What `work` encodes on the device: each command encoder as the names of the calls on it and its passes, and every dispatch. */
export interface Recording<T> {
  readonly result: T;
  readonly encoders: readonly (readonly string[])[];
  readonly dispatches: readonly RecordedDispatch[];
  readonly debugGroups: readonly string[];
  /** The labels given to everything made on the device; undefined where there was none. */
  readonly labels: readonly (string | undefined)[];
}

const CREATORS = [
  'createBuffer',
  'createBindGroup',
  'createBindGroupLayout',
  'createPipelineLayout',
  'createShaderModule',
  'createComputePipelineAsync',
  'createQuerySet',
  'createCommandEncoder',
] as const;

/** Runs `work` and records what it asks of the accelerator's device. */
export async function recordCommands<T>({ device }: Accelerator, work: () => Promise<T>): Promise<Recording<T>> {
  const encoders: string[][] = [];
  const dispatches: RecordedDispatch[] = [];
  const debugGroups: string[] = [];
  const labels: (string | undefined)[] = [];
  type Method = (...args: unknown[]) => unknown;
  const methods = device as unknown as Record<string, Method>;
  const watch = (target: object, names: readonly string[], seen: (name: string, args: unknown[], result: unknown) => void): void => {
    const on = target as Record<string, Method>;
    for (const name of names) {
      const original = on[name]!.bind(target);
      on[name] = (...args) => {
        const result = original(...args);
        seen(name, args, result);
        return result;
      };
    }
  };
  const originals = CREATORS.map((name) => [name, methods[name]!] as const);
  const labelOf = (descriptor: unknown): string | undefined => (descriptor as { label?: string } | undefined)?.label;
  const watchPass = (pass: object, calls: string[]): void => {
    let kernel = '';
    watch(pass, ['setPipeline', 'dispatchWorkgroups', 'pushDebugGroup', 'popDebugGroup', 'end'], (name, args) => {
      calls.push(name);
      if (name === 'setPipeline') kernel = (args[0] as GPUComputePipeline).label;
      if (name === 'dispatchWorkgroups') dispatches.push({ kernel, workgroups: args as number[] });
      if (name === 'pushDebugGroup') debugGroups.push(args[0] as string);
    });
  };
  watch(device, CREATORS, (name, args, result) => {
    labels.push(labelOf(args[0]));
    if (name !== 'createCommandEncoder') return;
    const calls: string[] = [];
    encoders.push(calls);
    const names = ['beginComputePass', 'copyBufferToBuffer', 'resolveQuerySet', 'pushDebugGroup', 'popDebugGroup', 'finish'];
    watch(result as object, names, (call, given, made) => {
      const stamped = (given[0] as GPUComputePassDescriptor | undefined)?.timestampWrites !== undefined;
      calls.push(call === 'beginComputePass' && stamped ? 'beginComputePass with timestamps' : call);
      if (call === 'pushDebugGroup') debugGroups.push(given[0] as string);
      if (call === 'beginComputePass' || call === 'finish') labels.push(labelOf(given[0]));
      if (call === 'beginComputePass') watchPass(made as object, calls);
    });
  });
  try {
    return { result: await work(), encoders, dispatches, debugGroups, labels };
  } finally {
    for (const [name, original] of originals) methods[name] = original;
  }
}
