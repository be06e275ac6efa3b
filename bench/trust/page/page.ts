import { tinyProblem } from '../../../test/support/tiny-problem';
import { solve } from '../../../src/admm/solve';
import { leaseDevice } from '../../../src/device/lease';
import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { judge } from '../status/judge';
import { checkNumerics, type NumericsResult } from '../numerics/check';
import { loseWorkers } from './lose-workers';
import { onCpuInNode } from '../status/cases';
import { runCases, type StatusResult } from '../status/run-cases';

/** How a solve ended whose device was taken away midway. */
export interface SurvivedSolve {
  readonly status: string;
  readonly program: number;
  readonly device: string;
  readonly seconds: number;
  /** What does not hold of its claims. */
  readonly faults: readonly string[];
}

declare global {
  interface Window {
    /** What the suite calls through puppeteer. */
    reluvexTrust: {
      adapter(): Promise<string>;
      runCases(numbers: readonly number[], seed: number): Promise<StatusResult>;
      checkNumerics(quick: boolean): Promise<NumericsResult>;
      /** Solves on a GPU of the library's own choice, and calls `afterCertificate` once, after the first certificate. */
      solveUnderFault(): Promise<SurvivedSolve>;
      /** The errors that calls reject with whose worker goes, by the way it goes. */
      loseWorkers(): Promise<Readonly<Record<string, string>>>;
    };
    afterCertificate(): Promise<void>;
  }
}

const GAP = 1e-3;

window.reluvexTrust = {
  async adapter() {
    const accelerator = await acquireAccelerator();
    accelerator.dispose();
    return describeAdapter(accelerator.adapter);
  },
  async runCases(numbers, seed) {
    const accelerator = await acquireAccelerator();
    try {
      return await runCases({ cpu: { device: 'cpu', takes: (at) => !onCpuInNode(at) }, adapter: { device: accelerator } }, numbers, seed);
    } finally {
      accelerator.dispose();
    }
  },
  checkNumerics: (quick) => checkNumerics(navigator.gpu, quick),
  async solveUnderFault() {
    const problem = tinyProblem(120);
    // As 'auto' where the adapter is worth using: on a software adapter 'auto' itself might have taken the CPU from the start.
    const device = { ...(await leaseDevice('gpu')), choice: 'auto' as const };
    let told = false;
    const solution = await solve(problem, {
      device,
      gap: GAP,
      timeLimitSeconds: 120,
      maxIterations: 50_000,
      onProgress: () => {
        if (!told) void window.afterCertificate();
        told = true;
      },
    });
    device.dispose();
    return {
      status: solution.status,
      program: solution.objective.program,
      device: solution.device,
      seconds: solution.seconds,
      faults: judge(problem, solution, GAP).faults,
    };
  },
  loseWorkers,
};
