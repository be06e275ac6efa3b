import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../src/cli/browser';
import { recordTrace, type RecordedTrace } from '../../src/cli/record-trace';
import { taskOf, type TraceTask } from '../../src/cli/trace-page';
import { InputError } from '../../src/errors';
import { findBrowser } from '../setup/browser.mjs';
import { reluvex, temporaryFolder } from '../support/cli';
import { tinyProblem } from '../support/tiny-problem';

interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly pid: number;
  readonly id2?: { readonly local: string };
  readonly args: { readonly detail?: string };
}

/** One span as a viewer of the trace finds it, its times in microseconds. */
interface Span {
  readonly name: string;
  readonly track: string;
  readonly start: number;
  readonly end: number;
  readonly properties: Readonly<Record<string, string>>;
}

const problem = tinyProblem();
const settings = { device: 'gpu', splitting: 'lifted', maxIterations: 30, gap: 1e-9 };
const task: TraceTask = { ...taskOf(problem), settings, mostSpans: 20_000 };
const signal = new AbortController().signal;

let folder: string;
let trace: RecordedTrace;
let spans: readonly Span[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reluvex-trace-test-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { index: 'src/index.ts' }, formats: ['es'] },
      rolldownOptions: { output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
    },
  });
  trace = await recordTrace(task, { library: folder, browser: findBrowser(), signal });
  spans = spansOf(trace.json);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The spans on the project's tracks: Chrome writes a measure as a pair of asynchronous events, whose identifiers it uses again later. */
function spansOf(json: Uint8Array): Span[] {
  const { traceEvents } = JSON.parse(new TextDecoder().decode(json)) as { traceEvents: readonly TraceEvent[] };
  const open = new Map<string, TraceEvent>();
  const spans: Span[] = [];
  for (const event of traceEvents.filter(({ cat, id2 }) => cat === 'blink.user_timing' && id2 !== undefined)) {
    const { pid, name, id2, ph } = event;
    const key = [pid, name, id2!.local].join(' ');
    const begin = open.get(key);
    if (ph === 'b') open.set(key, event);
    else if (ph === 'e' && begin?.args.detail !== undefined) spans.push(spanOf(begin, event.ts));
  }
  return spans;
}

function spanOf({ name, ts, args }: TraceEvent, end: number): Span {
  const { devtools } = JSON.parse(args.detail!) as {
    devtools: { trackGroup: string; track: string; properties: [string, string][] };
  };
  expect(devtools.trackGroup).toBe('reluvex');
  return { name, track: devtools.track, start: ts, end, properties: Object.fromEntries(devtools.properties) };
}

describe('a recorded trace', () => {
  test('is of a run in Chrome on its adapter', () => {
    expect(trace.browser).toMatch(/^(Headless)?Chrome\//);
    expect(trace.outcome).toMatchObject({ status: 'iteration-limit', iterations: 30, spansLeftOut: 0 });
    expect(trace.outcome.device).not.toContain('cpu');
  });

  test('has a span for each run of each phase', () => {
    const { phases } = trace.outcome;
    const names = new Set(phases.map(({ path }) => path.at(-1)!));
    for (const name of ['solve', 'set-up', 'factorisation', 'upload', 'iterations', 'certificate', 'recovery'])
      expect(names).toContain(name);
    for (const name of names) {
      const runs = phases.filter(({ path }) => path.at(-1) === name).reduce((sum, { count }) => sum + count, 0);
      expect(spans.filter((span) => span.name === name && span.track === 'Phases').length, name).toBe(runs);
    }
  });

  test('has a span for each dispatch of each kernel, with its time on the GPU where the adapter gives one', (context) => {
    const { kernels } = trace.outcome;
    expect(kernels.map(({ name }) => name)).toEqual(expect.arrayContaining(['neuron_step', 'sample_step', 'masked_product']));
    if (kernels.every(({ seconds }) => seconds === undefined)) return context.skip('this adapter has no timestamp-query');
    for (const { name, dispatches, seconds } of kernels) {
      const own = spans.filter((span) => span.name === name && span.track === 'GPU kernels');
      expect(own.length, name).toBe(dispatches);
      // Chrome writes whole microseconds.
      const drawn = own.reduce((sum, { start, end }) => sum + (end - start), 0) / 1e6;
      expect(!(Math.abs(drawn - seconds!) > 2e-6 * dispatches), `${name}: ${drawn} s drawn, ${seconds} s added up`).toBe(true);
      expect(own[0]!.properties['clock']).toContain("placed on the CPU's to within");
    }
  });

  test('has every span within that of the solve', () => {
    const whole = spans.find(({ name }) => name === 'solve')!;
    expect(whole).toBeDefined();
    for (const { name, start, end } of spans) {
      expect(start, name).toBeGreaterThanOrEqual(whole.start - 2);
      expect(end, name).toBeLessThanOrEqual(whole.end + 2);
    }
  });

  test('holds what DevTools needs beside them: the page’s thread and its tasks', () => {
    const { traceEvents } = JSON.parse(new TextDecoder().decode(trace.json)) as { traceEvents: readonly TraceEvent[] };
    expect(traceEvents.some(({ name }) => name === 'TracingStartedInBrowser')).toBe(true);
    expect(traceEvents.some(({ name }) => name === 'RunTask')).toBe(true);
  });
});

describe('reluvex trace', () => {
  test('says what to do without a build, and without a browser', async () => {
    const empty = temporaryFolder();
    const options = { browser: undefined, signal };
    await expect(recordTrace(task, { ...options, library: empty })).rejects.toThrow(/npm run build/);
    const missing = launchBrowser(join(empty, 'chrome'));
    await expect(missing).rejects.toThrow(InputError);
    await expect(missing).rejects.toThrow(/npx puppeteer browsers install chrome/);
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const long = { ...task, settings: { ...settings, maxIterations: 1e8 } };
    const recording = recordTrace(long, { library: folder, browser: findBrowser(), signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 1500);
    await expect(recording).rejects.toThrow('enough');
  });

  test.each([
    [['--demo-size', '10,5'], /samples,features,patterns/],
    [['--demo-size', '10,1,5'], /at least 2 features/],
    [[], /--out/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await reluvex(['trace', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('solve --profile prints phases on stderr, and the report alone on stdout', async () => {
  const { code, stdout, stderr } = await reluvex([
    'solve',
    fileURLToPath(new URL('../fixtures/problems/soft-hinge-duplicated-rows.json', import.meta.url)),
    '--device',
    'cpu',
    '--profile',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'solved' });
  for (const phase of ['solve', '  iterations', '  certificate', '    dual bound']) expect(stderr).toContain(`\n${phase} `);
});
