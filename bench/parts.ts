import { acquireAccelerator } from '../src/gpu/device';
import { measureAblation } from './ablation/measure';
import { measureGap } from './gap/measure';
import type { PartContext } from './harness/context';
import { measureIteration } from './iteration/measure';
import { measureKernels } from './kernels/measure';
import { measureMemory } from './memory/measure';
import { measureImages } from './reproduce/images/measure';
import { measurePatterns } from './reproduce/patterns/measure';
import { measurePlane } from './reproduce/plane/measure';
import { measureRegression } from './reproduce/regression/measure';
import type { PartName, PartReply, PartRequest, PartResults } from './results';
import { measureSampling } from './sampling/measure';
import { measureTraining } from './training/measure';

const PARTS: { readonly [N in PartName]: (context: PartContext) => Promise<PartResults[N]> } = {
  sampling: measureSampling,
  iteration: measureIteration,
  training: measureTraining,
  kernels: measureKernels,
  gap: measureGap,
  memory: measureMemory,
  ablation: measureAblation,
  patterns: measurePatterns,
  plane: measurePlane,
  cifar10: measureImages,
  fashion: measureImages,
  regression: measureRegression,
};

/** Acquires an accelerator, measures one part on it and releases it; the reply is plain data. */
export async function runPart<N extends PartName>(
  request: PartRequest<N>,
  gpu: GPU,
  progress: (line: string) => void,
): Promise<PartReply<N>> {
  const accelerator = await acquireAccelerator({ gpu });
  try {
    const result = await PARTS[request.part]({ accelerator, request, progress });
    const { vendor, architecture, device, description, software } = accelerator.adapter;
    return { adapter: { vendor, architecture, device, description, software }, result };
  } finally {
    accelerator.dispose();
  }
}
