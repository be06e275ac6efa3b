import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import type { Finding, PartFindings, TrustContext } from '../finding';
import type { TrustPage } from '../page/open';
import { CASES, onCpuInNode } from './cases';
import { runCases, type StatusResult } from './run-cases';

/** Of all cases, how many a quick run takes: one in so many, spread over kinds and shapes. */
const QUICK_STEP = 29;
/** Cases that the page solves between two words to the terminal. */
const AT_ONCE = 50;

/**
 * Solves the generated problems on the adapter of Node and, at the same time, on that of headless Chrome, and on the CPU in one or the other, and
 * judges every claim.
 */
export async function measureStatus({ quick, seed, progress }: TrustContext, page: TrustPage): Promise<PartFindings> {
  const numbers = Array.from({ length: CASES }, (_, at) => at).filter((at) => !quick || at % QUICK_STEP === 0);
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const inNode = `Node: CPU and ${describeAdapter(accelerator.adapter)}`;
  try {
    const [node, chrome] = await Promise.all([
      runCases({ cpu: { device: 'cpu', takes: onCpuInNode }, adapter: { device: accelerator } }, numbers, seed, (done) => {
        if (done % AT_ONCE === 0) progress(`${done} of ${numbers.length} problems solved in Node`);
      }),
      runOnPage(page, numbers, seed, progress),
    ]);
    return {
      findings: [...findingsOf(inNode, node), ...findingsOf(`${page.version}: CPU and ${page.adapter}`, chrome)],
      faults: [...node.faults, ...chrome.faults],
    };
  } finally {
    accelerator.dispose();
  }
}

async function runOnPage(
  page: TrustPage,
  numbers: readonly number[],
  seed: number,
  progress: (line: string) => void,
): Promise<StatusResult> {
  const slices: StatusResult[] = [];
  for (let from = 0; from < numbers.length; from += AT_ONCE) {
    slices.push(await page.runCases(numbers.slice(from, from + AT_ONCE), seed));
    progress(`${Math.min(from + AT_ONCE, numbers.length)} of ${numbers.length} problems solved in ${page.version}`);
  }
  return slices.reduce(addResults);
}

function findingsOf(where: string, result: StatusResult): Finding[] {
  const sum = (part: 'solved' | 'unsolved' | 'falseClaims' | 'crashes' | 'hangs') =>
    result.tallies.reduce((total, tally) => total + tally[part], 0);
  const [answered, failed] = [sum('solved') + sum('unsolved'), sum('crashes') + sum('hangs')];
  const about = { part: 'status', where };
  return [
    {
      ...about,
      question: 'false “solved”, or another claim that does not hold',
      cases: answered,
      failures: sum('falseClaims'),
      note: `${sum('solved')} solved, ${sum('unsolved')} stopped at a limit`,
    },
    { ...about, question: 'crashes and hangs', cases: answered + failed, failures: failed, note: '' },
    {
      ...about,
      question: 'a bound of one backend above a feasible value of the other',
      cases: result.compared,
      failures: result.contradictions,
      note: `${result.sameStatus} of ${result.compared} with equal status, ${result.sameProgram} of ${result.allSolved} solved by both with equal programs`,
    },
  ];
}

/** The sums of two slices. */
export function addResults(a: StatusResult, b: StatusResult): StatusResult {
  const tallies = a.tallies.map((tally) => {
    const other = b.tallies.find(({ backend }) => backend === tally.backend)!;
    return {
      backend: tally.backend,
      solved: tally.solved + other.solved,
      unsolved: tally.unsolved + other.unsolved,
      falseClaims: tally.falseClaims + other.falseClaims,
      crashes: tally.crashes + other.crashes,
      hangs: tally.hangs + other.hangs,
    };
  });
  return {
    cases: a.cases + b.cases,
    tallies,
    compared: a.compared + b.compared,
    sameStatus: a.sameStatus + b.sameStatus,
    sameProgram: a.sameProgram + b.sameProgram,
    allSolved: a.allSolved + b.allSolved,
    contradictions: a.contradictions + b.contradictions,
    faults: [...a.faults, ...b.faults],
  };
}
