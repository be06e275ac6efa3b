import { nodeGpu } from '../../../src/node';
import type { PartFindings, TrustContext } from '../finding';
import { openTrustPage } from '../page/open';
import { checkNumerics } from './check';
import { numericsFindings } from './findings';

/** What the adapters compute, in Node and in headless Chrome: self-tests, submissions, repeated solves, bare devices. */
export async function measureNumerics({ root, quick, progress }: TrustContext): Promise<PartFindings> {
  progress('the adapter of Node');
  const node = await checkNumerics(await nodeGpu(), quick);
  const page = await openTrustPage(root);
  try {
    progress(`the adapter of ${page.version}`);
    const chrome = await page.checkNumerics(quick);
    const parts = [numericsFindings(`Node: ${node.adapter}`, node), numericsFindings(`${page.version}: ${chrome.adapter}`, chrome)];
    return { findings: parts.flatMap(({ findings }) => findings), faults: parts.flatMap(({ faults }) => faults) };
  } finally {
    await page.close();
  }
}
