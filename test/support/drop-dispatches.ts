import type { Accelerator } from '../../src/gpu/accelerator';

type Method = (...args: unknown[]) => unknown;

/** Runs `work` on a device that leaves out every dispatch of one kernel, as a driver that is at fault might. */
export async function droppingDispatches<T>({ device }: Accelerator, kernel: string, work: () => Promise<T>): Promise<T> {
  const owner = device as unknown as Record<string, Method>;
  const createCommandEncoder = owner.createCommandEncoder!;
  owner.createCommandEncoder = (...args) => {
    const encoder = createCommandEncoder.apply(device, args) as Record<string, Method>;
    const beginComputePass = encoder.beginComputePass!.bind(encoder);
    encoder.beginComputePass = (...descriptor) => {
      const pass = beginComputePass(...descriptor) as Record<string, Method>;
      const [setPipeline, dispatch] = [pass.setPipeline!.bind(pass), pass.dispatchWorkgroups!.bind(pass)];
      let current = '';
      pass.setPipeline = (pipeline) => {
        current = (pipeline as GPUComputePipeline).label;
        return setPipeline(pipeline);
      };
      pass.dispatchWorkgroups = (...workgroups) => (current === kernel ? undefined : dispatch(...workgroups));
      return pass;
    };
    return encoder;
  };
  try {
    return await work();
  } finally {
    owner.createCommandEncoder = createCommandEncoder;
  }
}
