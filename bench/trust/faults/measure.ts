import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import { generate } from '../../../test/support/problems';
import { tinyProblem } from '../../../test/support/tiny-problem';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { collectingRejections } from '../rejections';
import { abortSilence } from './abort-silence';
import { abortSolves } from './aborts';
import { FAULT_KINDS } from './device-faults';
import { inBrowser } from './in-browser';
import { poisonBuffers, type Poisoned } from './poison';
import { strike } from './strike';

/** Moments at which each kind of fault strikes a device. */
const STRIKES = { quick: 2, whole: 8 } as const;
const ABORTS = { quick: 8, whole: 40 } as const;
const ABORT_STEP_MILLISECONDS = 35;

/**
 * What goes wrong with pages, devices and callers: a tab that is frozen, workers that end, a GPU process that crashes mid-solve, again and
 * again; devices that break anywhere; NaN in every buffer in turn; a caller who stops at any moment. Each time a solve has to end with claims
 * that hold, or with a typed error.
 */
export async function measureFaults(context: TrustContext): Promise<PartFindings> {
  return collectingRejections(async (rejections) => {
    const parts = [await inBrowser(context), await strikes(context), await nans(context), await aborts(context)];
    const findings = parts.flatMap((part) => part.findings);
    const question = 'a rejection that nobody handles, in any of these';
    const cases = findings.reduce((sum, finding) => sum + finding.cases, 0);
    findings.push({ part: 'faults', question, where: 'Node', cases, failures: rejections.length, note: '' });
    return { findings, faults: [...parts.flatMap(({ faults }) => faults), ...rejections] };
  });
}

/** Devices that refuse memory, do not compile, fall silent or end. */
async function strikes({ quick, progress }: TrustContext): Promise<PartFindings> {
  const gpu = await nodeGpu();
  const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 3);
  const findings: Finding[] = [];
  const faults: string[] = [];
  for (const kind of FAULT_KINDS) {
    progress(kind.name);
    const struck = await strike(gpu, problem, kind, quick ? STRIKES.quick : STRIKES.whole);
    findings.push({
      ...{ part: 'faults', question: `${kind.name}: the solve neither goes on nor says so, or leaves buffers`, where: 'Node' },
      ...{ cases: struck.cases, failures: struck.faults.length, note: `ended within ${struck.latestSeconds.toFixed(1)} s` },
    });
    faults.push(...struck.faults);
  }
  return { findings, faults };
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
        ...{
          part: 'faults',
          question: `NaN in every buffer in turn, ${name}: neither noticed nor without effect, or a false claim`,
          where,
        },
        ...{ cases: poisoned.buffers, failures: poisoned.faults.length },
        note: noteOf(poisoned),
      });
      faults.push(...poisoned.faults);
    }
    return { findings, faults };
  } finally {
    accelerator.dispose();
  }
}

function noteOf({ buffers, noticed, unchanged }: Poisoned): string {
  const others = buffers - noticed - unchanged;
  return `${noticed} noticed at once, ${unchanged} written before they are read, ${others} without numbers (masks)`;
}

async function aborts({ quick, progress }: TrustContext): Promise<PartFindings> {
  const count = quick ? ABORTS.quick : ABORTS.whole;
  const problem = tinyProblem(400);
  const gpu = await nodeGpu();
  const accelerator = await acquireAccelerator({ gpu });
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
    progress('aborts while a device is silent');
    const silent = await abortSilence(
      gpu,
      generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 3).problem,
      quick ? STRIKES.quick : STRIKES.whole,
    );
    findings.push({
      ...{
        part: 'faults',
        question: 'a caller aborts when the GPU has fallen silent: the solve waits on, or claims what does not hold',
        where: 'Node',
      },
      ...{ cases: silent.cases, failures: silent.faults.length, note: `ended within ${silent.latestSeconds.toFixed(1)} s` },
    });
    faults.push(...silent.faults);
    return { findings, faults };
  } finally {
    accelerator.dispose();
  }
}
