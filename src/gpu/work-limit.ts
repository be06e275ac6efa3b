import type { Accelerator } from './accelerator';

const GPU = 2 ** 36;
const SOFTWARE = 2 ** 25;

/**
 * The most multiply-adds for one submission, so that it ends within some 200 ms, on a software adapter that does 2e8 in a second and on
 * a GPU that does 4e11: watchdogs end what takes seconds, and a page shares the device with everything that it shows.
 */
export function workLimit({ adapter }: Pick<Accelerator, 'adapter'>): number {
  return adapter.software ? SOFTWARE : GPU;
}
