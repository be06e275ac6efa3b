import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { build } from 'vite';
import { browserFlags, findBrowser } from '../../test/setup/browser.mjs';
import { serveFiles, type FileServer, type ServedFile } from './server';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
};

/** The benchmark's page, open in a headless browser of its own. */
export interface BenchPage {
  readonly page: Page;
  /** Name and version of the browser, such as `Chrome/156.0.0.0`. */
  readonly version: string;
  close(): Promise<void>;
}

/**
 * Bundles bench/page, serves it on 127.0.0.1 and opens it in a headless browser with a fresh profile. `withPeers` also bundles the
 * libraries that the kernels are compared with: seconds of work and 41 MB of WebAssembly.
 *
 * @throws Error when no browser is found; whatever was started by then is closed again.
 */
export async function openBenchPage(root: string, withPeers: boolean, onProblem: (message: string) => void): Promise<BenchPage> {
  return openPage(await bundlePage(join(root, 'bench', 'page'), withPeers), onProblem);
}

/**
 * Serves the files of a page on 127.0.0.1 and opens it in a headless browser with a fresh profile.
 *
 * @throws Error when no browser is found; whatever was started by then is closed again.
 */
export async function openPage(files: ReadonlyMap<string, ServedFile>, onProblem: (message: string) => void): Promise<BenchPage> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error('no Chrome or Chromium was found: install one, or set PUPPETEER_EXECUTABLE_PATH to its executable');
  }
  const userDataDir = await mkdtemp(join(tmpdir(), 'reluvex-bench-'));
  let server: FileServer | undefined;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await server?.close();
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    server = await serveFiles(files);
    browser = await puppeteer.launch({ executablePath, userDataDir, headless: true, protocolTimeout: 0, args: browserFlags() });
    const page = await browser.newPage();
    page.on('pageerror', (error) => onProblem(error instanceof Error ? error.message : String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') onProblem(message.text());
    });
    await page.goto(`${server.origin}/`, { waitUntil: 'load' });
    return { page, version: await browser.version(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Bundles the page in a folder: its files by the paths that a server gives them. */
export async function bundlePage(root: string, withPeers: boolean): Promise<ReadonlyMap<string, ServedFile>> {
  const output = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'esnext',
      modulePreload: false,
      // The parts that measure single pieces import statically what the library loads when it is needed.
      rolldownOptions: { external: withPeers ? [] : [/\/peers$/], checks: { ineffectiveDynamicImport: false } },
    },
  });
  if (!('output' in output)) throw new Error('the bundler returned no files');
  return new Map(
    output.output.map((file) => {
      const type = TYPES[file.fileName.split('.').at(-1)!] ?? 'application/octet-stream';
      return [`/${file.fileName}`, { type, body: file.type === 'chunk' ? file.code : file.source }];
    }),
  );
}
