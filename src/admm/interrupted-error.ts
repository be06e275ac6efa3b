import { GpuError } from '../errors';
import type { Solution } from './solution';

/** A fault of the device that ended a solve; `solution` is the best point until then, with its certificate. */
export class InterruptedError extends GpuError {
  readonly solution: Solution;

  constructor(fault: GpuError, solution: Solution) {
    super(fault.code, `${fault.message}; the error's solution holds the best point until then`, fault.kernel, { cause: fault });
    this.solution = solution;
  }
}
