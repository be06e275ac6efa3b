import { initialPenalties } from '../../../src/admm/penalties';
import { selfTest } from '../../../src/admm/self-test';
import { solve } from '../../../src/admm/solve';
import type { Solution } from '../../../src/admm/solution';
import { ON_GPU } from '../../../src/admm/splittings';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import type { Problem } from '../../../src/problem/problem';
import { droppingDispatches } from '../../../test/support/drop-dispatches';
import { generate, KINDS, titleOf } from '../../../test/support/problems';
import { judge } from '../status/judge';
import { LONGEST_SUBMISSION, longestSubmission } from './longest-submission';
import { workloads } from './workloads';

/** What one adapter was found to do. */
export interface NumericsResult {
  readonly adapter: string;
  /** Kernels that were left out in turn, and those whose absence went unnoticed. */
  readonly kernels: number;
  readonly missed: readonly string[];
  /** The most milliseconds that one submission of each workload took. */
  readonly submissions: readonly { readonly name: string; readonly milliseconds: number }[];
  readonly reruns: number;
  /** Runs that differ from the first in some bit. */
  readonly different: number;
  /** Solves on a device with WebGPU's default limits and no features, and what did not hold of them. */
  readonly bareSolves: number;
  readonly bareFaults: readonly string[];
}

const GAP = 1e-3;

/** Self-tests that must fail, the longest submission of every kind of task, repeated solves, and solves on a device without anything special. */
export async function checkNumerics(gpu: GPU, quick: boolean): Promise<NumericsResult> {
  const accelerator = await acquireAccelerator({ gpu });
  try {
    return {
      adapter: describeAdapter(accelerator.adapter),
      ...(await leaveKernelsOut(accelerator)),
      submissions: await timeSubmissions(accelerator, quick),
      ...(await rerun(accelerator, quick ? 3 : 10)),
      ...(await solveBare(gpu, quick)),
    };
  } finally {
    accelerator.dispose();
  }
}

/** Leaves every kernel of the iterations out in turn, as a driver at fault might: a self-test that passes all the same missed it. */
async function leaveKernelsOut(accelerator: Accelerator): Promise<Pick<NumericsResult, 'kernels' | 'missed'>> {
  const missed: string[] = [];
  let kernels = 0;
  for (const [kind, problem] of [
    ['lifted', generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 1).problem],
    ['prediction', generate({ loss: 'squared', cone: 'hard', ball: 'none' }, 1).problem],
  ] as const) {
    const lent = accelerator.lend();
    const { dispatches } = await (await ON_GPU[kind]())(lent, problem, initialPenalties(problem, kind), 1.6);
    lent.dispose();
    for (const kernel of new Set(dispatches.iteration)) {
      kernels++;
      const noticed = await droppingDispatches(accelerator, kernel, () => selfTest(accelerator, problem, kind)).then(
        () => false,
        () => true,
      );
      if (!noticed) missed.push(`${kernel} of the ${kind} splitting`);
    }
  }
  return { kernels, missed };
}

/** After a run that compiles; the less of two where one is too long, since a busy machine makes any one look so. */
async function timeSubmissions(accelerator: Accelerator, quick: boolean): Promise<NumericsResult['submissions']> {
  const submissions: { name: string; milliseconds: number }[] = [];
  for (const { name, run } of workloads(quick)) {
    await run(accelerator);
    const once = () => longestSubmission(accelerator, () => run(accelerator));
    let milliseconds = await once();
    if (milliseconds > LONGEST_SUBMISSION) milliseconds = Math.min(milliseconds, await once());
    submissions.push({ name, milliseconds });
  }
  return submissions;
}

async function rerun(device: Accelerator, reruns: number): Promise<Pick<NumericsResult, 'reruns' | 'different'>> {
  const { problem } = generate({ loss: 'logistic', cone: 'soft', ball: 'l2' }, 2, { samples: 60, features: 5, patterns: 8 });
  const bits = (solution: Solution): string =>
    JSON.stringify([[...solution.convex.data], solution.dual, solution.objective, solution.iterations]);
  const once = async () => bits(await solve(problem, { device, gap: 1e-5, maxIterations: 400 }));
  const first = await once();
  let different = 0;
  for (let run = 0; run < reruns; run++) if ((await once()) !== first) different++;
  return { reruns, different };
}

async function solveBare(gpu: GPU, quick: boolean): Promise<Pick<NumericsResult, 'bareSolves' | 'bareFaults'>> {
  const device = await (await gpu.requestAdapter())!.requestDevice();
  const accelerator = await acquireAccelerator({ device });
  const bareFaults: string[] = [];
  const kinds = quick ? KINDS.slice(0, 3) : KINDS;
  try {
    if ([...accelerator.features].some((feature) => feature !== 'core-features-and-limits')) {
      bareFaults.push(`the bare device has ${[...accelerator.features].join(', ')}`);
    }
    for (const kind of kinds) {
      const { problem } = generate(kind, 4);
      const solution = await solve(problem, { device: accelerator, gap: GAP, maxIterations: 6000 });
      bareFaults.push(...faultsOf(problem, solution).map((fault) => `${titleOf(kind)}: ${fault}`));
    }
    return { bareSolves: kinds.length, bareFaults };
  } finally {
    accelerator.dispose();
    device.destroy();
  }
}

function faultsOf(problem: Problem, solution: Solution): readonly string[] {
  if (solution.status !== 'solved') return [`ended with ${solution.status}`];
  return judge(problem, solution, GAP).faults;
}
