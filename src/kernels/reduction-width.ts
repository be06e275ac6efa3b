import type { Accelerator } from '../gpu/accelerator';
import { broadcastLanes } from './broadcast-product';

/**
 * Overrides for kernels that add up over a workgroup: one subgroup on software adapters, where a barrier costs as much as some
 * hundred multiply-adds; 64 lanes elsewhere.
 */
export function reductionWidth(accelerator: Accelerator): { readonly WORKGROUP_SIZE: number; readonly ONE_SUBGROUP: number } {
  const lanes = accelerator.adapter.software ? broadcastLanes(accelerator) : undefined;
  if (lanes !== undefined) return { WORKGROUP_SIZE: lanes, ONE_SUBGROUP: 1 };
  return { WORKGROUP_SIZE: accelerator.adapter.software ? 8 : 64, ONE_SUBGROUP: 0 };
}

/** Of a kernel that adds up over a workgroup, what goes with {@link reductionWidth}: its variant without barriers where it can be. */
export function reductionKernel<K>(accelerator: Accelerator, kernel: K, inSubgroup: K): K {
  return reductionWidth(accelerator).ONE_SUBGROUP === 1 ? inSubgroup : kernel;
}
