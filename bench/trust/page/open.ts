import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { bundlePage, openPage } from '../../harness/browser';
import type { NumericsResult } from '../numerics/check';
import type { StatusResult } from '../status/run-cases';
import type { SurvivedSolve } from './page';

/** The suite's page in a headless browser of its own. */
export interface TrustPage {
  readonly version: string;
  readonly adapter: string;
  /** What the page complained about so far. */
  readonly complaints: readonly string[];
  runCases(numbers: readonly number[], seed: number): Promise<StatusResult>;
  checkNumerics(quick: boolean): Promise<NumericsResult>;
  /** Solves, and does something to the browser or the page after the first certificate. */
  solveUnderFault(fault: (page: Page) => Promise<void>): Promise<SurvivedSolve>;
  /** What becomes of a call whose worker is taken away midway, by the way it goes. */
  loseWorkers(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** Bundles and opens the page. @throws Error when there is no browser. */
export async function openTrustPage(root: string): Promise<TrustPage> {
  const complaints: string[] = [];
  const files = await bundlePage(join(root, 'bench', 'trust', 'page'), false);
  const { page, version, close } = await openPage(files, (message) => complaints.push(message));
  try {
    let fault: (page: Page) => Promise<void> = () => Promise.resolve();
    await page.exposeFunction('afterCertificate', () => fault(page));
    return {
      version,
      adapter: await page.evaluate(() => window.reluvexTrust.adapter()),
      complaints,
      runCases: (numbers, seed) => page.evaluate((slice, from) => window.reluvexTrust.runCases(slice, from), numbers, seed),
      checkNumerics: (quick) => page.evaluate((slice) => window.reluvexTrust.checkNumerics(slice), quick),
      solveUnderFault(next) {
        fault = next;
        return page.evaluate(() => window.reluvexTrust.solveUnderFault());
      },
      loseWorkers: () => page.evaluate(() => window.reluvexTrust.loseWorkers()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
