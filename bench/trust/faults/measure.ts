import { solve } from '../../../src/admm/solve';
import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import { generate } from '../../../test/support/problems';
import { tinyProblem } from '../../../test/support/tiny-problem';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { openTrustPage, type TrustPage } from '../page/open';
import { abortSolves } from './aborts';
import { poisonBuffers } from './poison';

/** Programs of two solves that are both proven to a gap of 1e-3 differ by at most about that. */
const AGREEMENT = 2e-3;

const ABORTS = { quick: 8, whole: 60 } as const;
const ABORT_STEP_MILLISECONDS = 23;

/**
 * What goes wrong with devices and callers: a GPU process that crashes mid-solve, again and again; NaN in every buffer in turn; a caller
 * who stops at any moment. Each time a solve has to end with claims that hold, or with a typed error.
 */
export async function measureFaults(context: TrustContext): Promise<PartFindings> {
  const parts = [await crashes(context), await nans(context), await aborts(context)];
  return { findings: parts.flatMap(({ findings }) => findings), faults: parts.flatMap(({ faults }) => faults) };
}

/** Crashes the browser's GPU process mid-solve: once, when another can be had, and again, when browsers may give no more. */
async function crashes(context: TrustContext): Promise<PartFindings> {
  const { program } = (await solve(tinyProblem(120), { device: 'cpu' })).objective;
  const page = await openTrustPage(context.root);
  const findings: Finding[] = [];
  const faults: string[] = [];
  try {
    for (const time of ['first', 'second', 'third']) {
      const question = `the GPU process crashes mid-solve, for the ${time} time`;
      context.progress(question);
      const outcome = await underCrash(page, program);
      findings.push({ part: 'faults', question, where: page.version, cases: 1, failures: outcome.fault ? 1 : 0, note: outcome.note });
      if (outcome.fault) faults.push(`${question}: ${outcome.fault}`);
    }
    return { findings, faults };
  } finally {
    await page.close();
  }
}

async function nans({ progress }: TrustContext): Promise<PartFindings> {
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const where = `Node: ${describeAdapter(accelerator.adapter)}`;
  const findings: Finding[] = [];
  const faults: string[] = [];
  try {
    for (const [name, problem] of [
      ['ordinary training', generate({ loss: 'hinge', cone: 'hard', ball: 'none' }, 3).problem],
      ['robust training', generate({ loss: 'squared', cone: 'soft', ball: 'box' }, 3).problem],
    ] as const) {
      progress(`NaN in every buffer, ${name}`);
      const poisoned = await poisonBuffers(accelerator, problem);
      findings.push({
        ...{ part: 'faults', question: `NaN in every buffer in turn, ${name}: a claim that does not hold`, where },
        ...{ cases: poisoned.buffers, failures: poisoned.faults.length },
        note: [...poisoned.statuses].map(([status, count]) => `${count} ${status}`).join(', '),
      });
      faults.push(...poisoned.faults);
    }
    return { findings, faults };
  } finally {
    accelerator.dispose();
  }
}

async function aborts({ quick, progress }: TrustContext): Promise<PartFindings> {
  const count = quick ? ABORTS.quick : ABORTS.whole;
  const problem = tinyProblem(400);
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const findings: Finding[] = [];
  const faults: string[] = [];
  try {
    for (const [where, device] of [
      ['Node: CPU', 'cpu'],
      [`Node: ${describeAdapter(accelerator.adapter)}`, accelerator],
    ] as const) {
      progress(`${count} aborts, ${where}`);
      const aborted = await abortSolves(device, problem, count, ABORT_STEP_MILLISECONDS);
      findings.push({
        ...{ part: 'faults', question: 'a caller aborts at any moment: the solve goes on, or claims what does not hold', where },
        ...{ cases: count, failures: aborted.faults.length },
        note: `ended within ${aborted.latest.toFixed(0)} ms`,
      });
      faults.push(...aborted.faults);
    }
    return { findings, faults };
  } finally {
    accelerator.dispose();
  }
}

async function underCrash(page: TrustPage, program: number): Promise<{ note: string; fault?: string }> {
  try {
    const survived = await page.solveUnderFault((browser) => browser.send('Browser.crashGpuProcess').then(() => {}));
    const note = `${survived.status} on ${survived.device}`;
    const apart = Math.abs(survived.program - program) / program;
    if (survived.faults.length > 0) return { note, fault: survived.faults.join('; ') };
    if (survived.status !== 'solved' || !(apart <= AGREEMENT))
      return { note, fault: `${note}, ${apart} away from the program without a fault` };
    return { note };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Puppeteer hands errors of the page on by their text, which begins with the class.
    if (/GpuError|WebGPU found no adapter|there is no WebGPU/.test(message)) return { note: `typed error: ${message.slice(0, 100)}` };
    return { note: 'untyped error', fault: message };
  }
}
