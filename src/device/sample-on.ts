import { GpuError } from '../errors';
import type { Matrix } from '../matrix';
import { samplePatterns, type SampledPatterns, type SamplingOptions } from '../sampling/sample';
import type { DeviceLease } from './lease';

/** {@link samplePatterns} on a leased device, and on the CPU where a GPU fails and the choice of device was left to the library. */
export async function sampleOn(
  { accelerator, choice }: DeviceLease,
  X: Matrix,
  options: Omit<SamplingOptions, 'accelerator'>,
): Promise<SampledPatterns> {
  if (!accelerator) return samplePatterns(X, options);
  try {
    return await samplePatterns(X, { ...options, accelerator });
  } catch (error) {
    if (!(error instanceof GpuError) || choice !== 'auto') throw error;
    return samplePatterns(X, options);
  }
}
