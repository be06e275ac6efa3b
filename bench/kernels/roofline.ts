import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { compileKernel, type Step } from '../../src/gpu/kernel';
import { timeInTurn, type Repetitions } from '../harness/measure';
import type { Roofline } from './result';
import { runSteps } from './run-steps';
import { loadRate, peakRate } from './yardsticks';

/** Workgroups of 64 that keep all of an adapter busy, and passes of each kernel for some tens of milliseconds, or some of a GPU's. */
const LOAD = {
  software: { workgroups: 64, multiplyAdds: 2 ** 9, loads: 2 ** 8 },
  hardware: { workgroups: 4096, multiplyAdds: 2 ** 11, loads: 2 ** 9 },
} as const;
/** Groups of four values in the block that is loaded from: 64 KiB. */
const LENGTH = 2 ** 12;
/** Of each pass and invocation. */
const MULTIPLY_ADDS = 96;
const LOADS = 16;

/** Measures what the adapter does at most: multiply-adds in registers, and loads from storage. */
export async function measureRoofline(accelerator: Accelerator, repetitions: Repetitions): Promise<Roofline> {
  const { workgroups, multiplyAdds, loads } = LOAD[accelerator.adapter.software ? 'software' : 'hardware'];
  const invocations = 64 * workgroups;
  const buffers = {
    factors: allocate(accelerator, 'factors', Float32Array.of(0.5, 0.25)),
    values: allocate(accelerator, 'values', 4 * LENGTH),
    sums: allocate(accelerator, 'sums', invocations),
  };
  const { factors, values, sums } = buffers;
  try {
    const peak: Step = (await compileKernel(accelerator, peakRate)).bind({ factors, sums }, { passes: multiplyAdds }, [workgroups]);
    const load: Step = (await compileKernel(accelerator, loadRate)).bind({ values, sums }, { passes: loads, length: LENGTH }, [workgroups]);
    const times = await timeInTurn({ peak: () => runSteps(accelerator, [peak]), load: () => runSteps(accelerator, [load]) }, repetitions);
    const rate = (each: number) => (milliseconds: number) => (each * invocations) / (1e6 * milliseconds);
    return { multiplyAdds: times.peak.map(rate(MULTIPLY_ADDS * multiplyAdds)), loads: times.load.map(rate(LOADS * loads)) };
  } finally {
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}
