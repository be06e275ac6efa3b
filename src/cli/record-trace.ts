import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors';
import { launchBrowser } from './browser';
import { serveFolder } from './serve-folder';
import { PAGE, PAGE_SCRIPT, type TraceOutcome, type TraceTask } from './trace-page';

/** What of Chrome is recorded: the page's own measures, what DevTools draws, and the commands of its GPU process. */
const CATEGORIES = [
  '-*',
  'blink.user_timing',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'v8.execute',
  'disabled-by-default-v8.cpu_profiler',
  'gpu',
  'disabled-by-default-gpu.dawn',
  'loading',
];

/** A recorded trace: JSON in Chrome's trace event format, and what the page said of its run. */
export interface RecordedTrace {
  readonly json: Uint8Array;
  readonly outcome: TraceOutcome;
  /** Name and version of the browser. */
  readonly browser: string;
}

export interface RecordOptions {
  /** The folder of the built library, with index.js and the modules that it imports. */
  readonly library: string;
  readonly browser: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs the task in a page of a headless Chrome that it starts, and records it. The page is served on 127.0.0.1 from a folder of its own,
 * which holds copies of the library's built scripts and nothing else.
 *
 * @throws InputError where there is no build or no browser; the signal's reason when aborted; Error with the page's own message.
 */
export async function recordTrace(task: TraceTask, { library, browser: executable, signal }: RecordOptions): Promise<RecordedTrace> {
  if (!existsSync(join(library, 'index.js'))) throw new InputError(`${library} holds no built library: npm run build`);
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'reluvex-trace-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    await cp(library, folder, { recursive: true, filter: isScript });
    await writeFile(join(folder, 'index.html'), PAGE);
    await writeFile(join(folder, 'page.js'), PAGE_SCRIPT);
    await writeFile(join(folder, 'task.json'), JSON.stringify(task));
    const server = await serveFolder(folder, 0);
    closing.push(server.close);
    const browser = await launchBrowser(executable);
    closing.push(() => browser.close());
    const stop = () => void browser.close();
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    closing.push(async () => signal.removeEventListener('abort', stop));
    const page = await browser.newPage();
    const version = await browser.version();
    await page.goto(server.url, { waitUntil: 'load' });
    await page.evaluate("import('./page.js').then((page) => void Object.assign(globalThis, page))");
    await page.tracing.start({ categories: CATEGORIES });
    const outcome = (await page.evaluate('runTask()')) as TraceOutcome;
    const json = await page.tracing.stop();
    return { json: json!, outcome, browser: version };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Folders, and the modules in them: not the declarations, maps and pages that a build may hold as well. */
function isScript(path: string): boolean {
  return path.endsWith('.js') || statSync(path).isDirectory();
}
