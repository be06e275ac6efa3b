import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { drawDataSet } from '../../src/demo/data-sets';
import { frameOf, toCanvas } from '../../src/demo/frame';
import { METHODS } from '../../src/demo/methods';
import { withConstant } from '../../src/demo/regions';
import { denseOutputs } from '../../src/data/dense-network';
import { predictWith, readModel } from '../../src/data/model-file';
import { networkFromSafetensors } from '../../src/data/network-tensors';
import { browserFlags, findBrowser } from '../setup/browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configFile = join(root, 'vite.demo.config.ts');
const pictures = join(root, 'test/artefacts/demo');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Small enough for seconds: the same points as the page draws. */
const DATA = { name: 'moons', count: 24, noise: 0.05, sample: 1 } as const;
const FRAGMENT = '#data=moons&count=24&noise=0.05&sample=1&epsilon=0.1&patterns=8&gap=0.1&limit=5&device=cpu';
const points = drawDataSet(DATA);

let work: string;
let server: PreviewServer;
let origin: string;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const requested = new Set<string>();

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'reluvex-demo-'));
  mkdirSync(pictures, { recursive: true });
  const outDir = join(work, 'page');
  await build({ configFile, logLevel: 'warn', build: { outDir } });
  server = await preview({ configFile, logLevel: 'warn', build: { outDir }, preview: { port: 0 } });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the preview has no port');
  origin = `http://127.0.0.1:${address.port}`;
  browser = await puppeteer.launch({ executablePath: findBrowser(), headless: true, args: browserFlags() });
  page = await open(FRAGMENT);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens the page in a tab that reports what goes wrong and what it asks for. */
async function open(fragment: string, prepare?: (fresh: Page) => Promise<unknown>): Promise<Page> {
  const fresh = await browser.newPage();
  await fresh.setViewport({ width: 1280, height: 900 });
  fresh.setDefaultTimeout(50_000);
  fresh.on('pageerror', (error) => complaints.push(String(error)));
  fresh.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
  fresh.on('request', (request) => requested.add(new URL(request.url()).origin));
  await prepare?.(fresh);
  await fresh.goto(`${origin}/${fragment}`, { waitUntil: 'load' });
  await fresh.waitForFunction(() => !document.querySelector('#device')!.textContent.startsWith('Looking'));
  return fresh;
}

/** Clicks an element clear of the bar at the bottom. */
async function click(tab: Page, selector: string): Promise<void> {
  await tab.$eval(selector, (element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await tab.click(selector);
}

const textOf = (tab: Page, selector: string): Promise<string> => tab.$eval(selector, (element) => element.textContent);
const cellsOf = (tab: Page, table: string, row: string): Promise<string[]> =>
  tab.$$eval(
    `${table} tbody tr`,
    (rows, title) =>
      [...rows.find((found) => found.querySelector('th')!.firstChild!.textContent === title)!.querySelectorAll('td')].map(
        (cell) => cell.textContent,
      ),
    row,
  );

/** Waits for a download to be whole. */
async function downloaded(name: string): Promise<Uint8Array> {
  return vi.waitFor(() => readFileSync(join(work, name)), { timeout: 10_000 });
}

/** The violations that keep people out, as axe names them. */
async function violations(tab: Page): Promise<string[]> {
  await tab.evaluate(axe);
  return tab.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await checker.run();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

describe('the demo page', () => {
  test('is served under a policy that allows its own files alone, isolated from other origins', async () => {
    const { headers } = await fetch(origin);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-inline|unsafe-eval'? 'unsafe|https?:|\*/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('adds and erases points by pointer and by keyboard, and takes it back', async () => {
    const counts = () => textOf(page, '#point-count');
    expect(await counts()).toBe('12 circles, 12 triangles.');
    await click(page, 'input[value="triangle"]');
    const box = (await (await page.$('#editor'))!.boundingBox())!;
    const [across, down] = toCanvas(frameOf(box.width), -1.3, -1.3);
    await page.mouse.click(box.x + across, box.y + down);
    expect(await counts()).toBe('12 circles, 13 triangles.');
    await click(page, 'input[value="circle"]');
    await page.focus('#editor');
    for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await counts()).toBe('13 circles, 13 triangles.');
    expect(await textOf(page, '#progress')).toMatch(/^Added a circle at x1 0\.15, x2 0\.00/);
    await click(page, 'input[value="erase"]');
    await page.focus('#editor');
    await page.keyboard.press('Enter');
    expect(await counts()).not.toMatch(/^13 circles/);
    for (let k = 0; k < 3; k++) await click(page, '#undo');
    expect(await counts()).toBe('12 circles, 12 triangles.');
    expect(new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).has('points')).toBe(false);
  });

  test('trains four networks, and says in words and numbers how they stand', async () => {
    await click(page, '#train');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.card')].every((card) => (card as HTMLElement).dataset['phase'] === 'done'),
    );
    expect(await textOf(page, '#progress')).toMatch(/^Done\. Certified: Standard/);
    const certified = await cellsOf(page, '#table', 'Certified');
    const attacked = await cellsOf(page, '#table', 'Under attack');
    const clean = await cellsOf(page, '#table', 'Clean accuracy');
    METHODS.forEach((_, at) => {
      const shares = [certified[at]!, attacked[at]!, clean[at]!].map(Number.parseFloat);
      expect(shares.every((share) => share >= 0 && share <= 100)).toBe(true);
      expect(shares[0]! <= shares[1]! && shares[1]! <= shares[2]!).toBe(true);
    });
    const gaps = await cellsOf(page, '#table', 'Proven gap');
    const statuses = await cellsOf(page, '#table', 'Status');
    METHODS.slice(0, 3).forEach((_, at) => {
      if (statuses[at] === 'solved') expect(Number.parseFloat(gaps[at]!)).toBeLessThanOrEqual(10);
    });
    expect(gaps[3]).toBe('–');
    expect(await page.$$eval('#convergence polyline.lower', (lines) => lines.length)).toBe(3);
    expect(await page.$$eval('#convergence polyline.upper', (lines) => lines.length)).toBe(4);
  });

  test('attacks the point that is clicked, and shows its certified radius', async () => {
    const canvas = (await page.$('.card canvas'))!;
    await canvas.scrollIntoView();
    const box = (await canvas.boundingBox())!;
    const [across, down] = toCanvas(frameOf(box.width), points[4]!.x1, points[4]!.x2);
    await page.mouse.click(box.x + across, box.y + down);
    await page.waitForFunction(
      () =>
        document.querySelectorAll('#inspection td').length === 25 &&
        ![...document.querySelectorAll('#inspection td')].some((cell) => cell.textContent === '–'),
    );
    expect(await page.$eval('#inspected', (field) => (field as HTMLInputElement).value)).toBe('5');
    const [margins, attacked, proven, broken] = await Promise.all(
      ['Margin y f', 'Margin under attack', 'Certified radius', 'Broken from radius'].map((row) => cellsOf(page, '#inspection', row)),
    );
    const number = (text: string): number => Number.parseFloat(text.replace('−', '-').replace('≥ ', '').replace('never', 'Infinity'));
    METHODS.forEach((_, at) => {
      expect(number(attacked![at]!)).toBeLessThanOrEqual(number(margins![at]!));
      expect(number(proven![at]!)).toBeLessThanOrEqual(number(broken![at]!));
    });
    await click(page, '#next');
    expect(await page.$eval('#inspected', (field) => (field as HTMLInputElement).value)).toBe('6');
  });

  test('saves networks that the library reads, and that answer as the page says', async () => {
    const session = await browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: work });
    await page.select('#export-method', 'soft');
    for (const format of ['json', 'onnx', 'safetensors']) await click(page, `#export-${format}`);
    const model = readModel(await downloaded('reluvex-soft.model.json'));
    const X = points.map(({ x1, x2 }) => [x1, x2]);
    const values = predictWith(model, X);
    const right = points.filter(({ label }, k) => label * values[k]! > 0).length;
    expect((await cellsOf(page, '#table', 'Clean accuracy'))[2]).toMatch(new RegExp(`\\(${right}\\)$`));
    const dense = networkFromSafetensors(await downloaded('reluvex-soft.safetensors'));
    const outputs = denseOutputs(dense, { rows: X.length, columns: 2, data: Float64Array.from(X.flat()) });
    const scale = model.network.hidden.data.reduce((sum, weight) => sum + Math.abs(weight), 1) ** 2;
    // Weights rounded to single precision, each by a share of 2⁻²⁴.
    outputs.data.forEach((value, k) =>
      expect(Math.abs(value - values[k]!)).toBeLessThanOrEqual(4 * 2 ** -24 * scale * Math.max(...withConstant(2, 2))),
    );
    expect((await downloaded('reluvex-soft.onnx')).length).toBeGreaterThan(100);
  });

  test('opens a link with the same points and settings', async () => {
    await click(page, 'input[value="circle"]');
    await page.focus('#editor');
    await page.keyboard.press('Enter');
    const hash = await page.evaluate(() => location.hash);
    const other = await open(hash);
    expect(await other.evaluate(() => location.hash)).toBe(hash);
    expect(await textOf(other, '#point-count')).toBe(await textOf(page, '#point-count'));
    for (const field of ['epsilon', 'loss', 'beta', 'patterns', 'seed', 'gap', 'limit', 'device-choice', 'data-set']) {
      const value = (tab: Page) => tab.$eval(`#${field}`, (element) => (element as HTMLInputElement).value);
      expect([field, await value(other)]).toEqual([field, await value(page)]);
    }
    await other.close();
  });

  test('reads a CSV file, and says what is wrong with one that it cannot draw', async () => {
    const tab = await open('');
    const input = (await tab.$('#csv-file'))!;
    const file = (name: string, text: string): string => {
      writeFileSync(join(work, name), text);
      return join(work, name);
    };
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(
      file('good.csv', 'height,weight,kind\n1,20,a\n2,10,b\n3,30,a\n'),
    );
    await tab.waitForFunction(() => document.querySelector('#point-count')!.textContent === '2 a, 1 b.');
    expect(await textOf(tab, '#epsilon-help')).toMatch(/height by .* and weight by/);
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file('bad.csv', '1,2\n3,4\n'));
    await tab.waitForFunction(() => document.querySelector('#data-problem')!.textContent.includes('three columns'));
    await tab.close();
  });

  test('says so where there is no WebGPU, and where a link is not to be trusted; cancels', async () => {
    const tab = await open('#epsilon=900&count=200&patterns=100&limit=60&gap=0.001', (fresh) =>
      fresh.evaluateOnNewDocument(() => Object.defineProperty(navigator, 'gpu', { value: undefined })),
    );
    expect(await textOf(tab, '#device')).toMatch(/no WebGPU here, so the page trains on the CPU/);
    expect(await textOf(tab, '#link-problem')).toMatch(/does not take: epsilon\./);
    await click(tab, '#train');
    await tab.waitForFunction(() => document.querySelector('#convergence polyline'));
    await click(tab, '#cancel');
    await tab.waitForFunction(() =>
      [...document.querySelectorAll('.card')].every((card) => (card as HTMLElement).dataset['phase'] === 'cancelled'),
    );
    expect((await cellsOf(tab, '#table', 'Status'))[0]).toBe('cancelled');
    expect(await textOf(tab, '#progress')).toBe('Cancelled.');
    await tab.close();
  });

  test('keeps nobody out: axe finds nothing serious, in light on a desk and in dark on a phone', async () => {
    for (const [screen, width, height, schemes] of [
      ['desk', 1280, 900, ['dark', 'light']],
      ['phone', 390, 844, ['light', 'dark']],
    ] as const) {
      await page.setViewport({ width, height });
      for (const scheme of schemes) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        await page.screenshot({ path: join(pictures, `${screen}-${scheme}.png`), fullPage: true });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
    }
  });

  test('asked nobody else for anything, and complained of nothing', () => {
    expect([...requested].filter((from) => from !== origin && !/^(data|blob|null)/.test(from))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
