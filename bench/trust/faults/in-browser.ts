import type { Page } from 'puppeteer';
import { solve } from '../../../src/admm/solve';
import { tinyProblem } from '../../../test/support/tiny-problem';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { openTrustPage, type TrustPage } from '../page/open';

/** Programs of two solves that are both proven to a gap of 1e-3 differ by at most about that. */
const AGREEMENT = 2e-3;
/** How long the page is hidden and frozen. */
const HIDDEN_SECONDS = 3;

interface Case {
  readonly note: string;
  readonly fault?: string;
}

/** What happens to pages: a tab that is hidden and frozen, workers that end, and a GPU process that crashes, again and again. */
export async function inBrowser(context: TrustContext): Promise<PartFindings> {
  const { program } = (await solve(tinyProblem(120), { device: 'cpu' })).objective;
  const page = await openTrustPage(context.root);
  const findings: Finding[] = [];
  const faults: string[] = [];
  const record = async (question: string, run: () => Promise<readonly Case[]>): Promise<void> => {
    context.progress(question);
    const cases = await run();
    const broken = cases.flatMap(({ fault }) => fault ?? []);
    const note = [...new Set(cases.map((one) => one.note))].join(', ');
    findings.push({ part: 'faults', question, where: page.version, cases: cases.length, failures: broken.length, note });
    faults.push(...broken.map((fault) => `${question}: ${fault}`));
  };
  try {
    await record('a worker ends mid-call: the call hangs, or rejects without a type', () => lostWorkers(page));
    await record(`the tab is hidden and frozen mid-solve for ${HIDDEN_SECONDS} s`, async () => [
      await underFault(page, program, hide, false),
    ]);
    for (const time of ['first', 'second', 'third']) {
      await record(`the GPU process crashes mid-solve, for the ${time} time`, async () => [await underFault(page, program, crash, true)]);
    }
    return { findings, faults };
  } finally {
    await page.close();
  }
}

async function lostWorkers(page: TrustPage): Promise<Case[]> {
  return Object.entries(await page.loseWorkers()).map(([way, outcome]) => ({
    note: outcome.split(':')[0]!,
    ...(outcome.startsWith('WorkerError') ? {} : { fault: `the worker ${way}: ${outcome}` }),
  }));
}

async function crash(page: Page): Promise<void> {
  const browser = await page.browser().target().createCDPSession();
  await browser.send('Browser.crashGpuProcess');
}

async function hide(page: Page): Promise<void> {
  const session = await page.createCDPSession();
  const other = await page.browser().newPage();
  await other.bringToFront();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 1000 * HIDDEN_SECONDS));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await other.close();
  await page.bringToFront();
}

async function underFault(page: TrustPage, program: number, fault: (page: Page) => Promise<void>, mayThrow: boolean): Promise<Case> {
  let done: Promise<void> = Promise.resolve();
  try {
    const survived = await page.solveUnderFault((tab) => (done = fault(tab)));
    await done;
    const note = `${survived.status} on ${survived.device} after ${survived.seconds.toFixed(1)} s`;
    const apart = Math.abs(survived.program - program) / program;
    if (survived.faults.length > 0) return { note, fault: survived.faults.join('; ') };
    if (survived.status !== 'solved' || !(apart <= AGREEMENT))
      return { note, fault: `${note}, ${apart} away from the program without a fault` };
    return { note };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Puppeteer hands errors of the page on by their text, which begins with the class.
    if (mayThrow && /GpuError|WebGPU found no adapter|there is no WebGPU/.test(message))
      return { note: `typed error: ${message.split(/: |\n/, 2).join(': ')}` };
    return { note: 'error', fault: message };
  }
}
