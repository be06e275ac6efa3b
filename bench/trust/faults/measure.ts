import { solve } from '../../../src/admm/solve';
import { tinyProblem } from '../../../test/support/tiny-problem';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { openTrustPage, type TrustPage } from '../page/open';

/** Programs of two solves that are both proven to a gap of 1e-3 differ by at most about that. */
const AGREEMENT = 2e-3;

/**
 * Takes the GPU away in the middle of a solve, as a crash of the browser's GPU process does: once, when another can be had, and again,
 * when browsers may give no more. Each time the solve has to end with the same program, or with a typed error.
 */
export async function measureFaults(context: TrustContext): Promise<PartFindings> {
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
