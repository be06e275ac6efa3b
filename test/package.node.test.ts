import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { stripComments } from '../src/gpu/specialize';
import { browserFlags, findBrowser } from './setup/browser.mjs';
import { serveFolder } from './support/file-server';
import { packProject, runNode, type PackedProject } from './support/packed';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = join(root, 'node_modules');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [first, second] = [...readme.matchAll(/```js\n([\s\S]*?)```\s*\n\s*prints `([^`]+)`/g)].map(([, code, printed]) => ({
  code: code!,
  printed: printed!,
}));

/**
 * The most bytes, minified and gzipped, that a page loads by `import { train, predict } from 'reluvex'`, without the solvers that the
 * first call loads for the device at hand.
 */
const CORE_BUDGET = 40_000;

/** The same with the solvers for the GPU and the CPU, of which a page loads one. */
const TRAINING_BUDGET = 65_000;

/** The same of all that the package exports. */
const WHOLE_BUDGET = 115_000;

let project: PackedProject;
let browser: Browser;

beforeAll(async () => {
  project = await packProject();
  browser = await puppeteer.launch({ executablePath: findBrowser(), args: browserFlags() });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  project?.remove();
});

/** Runs Node on a module in the project. */
function run(name: string, code: string) {
  writeFileSync(join(project.folder, name), code);
  return runNode([name], project.folder);
}

describe('the package', () => {
  test('holds its entries, their maps and declarations, licences, and nothing of the sources', () => {
    const files = readdirSync(project.installed, { recursive: true, encoding: 'utf8' });
    for (const entry of ['index', 'node', 'worker'])
      expect(files).toEqual(expect.arrayContaining([`dist/${entry}.js`, `dist/types/${entry}.d.ts`]));
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/licenses.md', 'dist/reluvex.min.js', 'dist/worker.js.map']),
    );
    expect(files.filter((name) => /^(src|test|bench|shaders)\b/.test(name))).toEqual([]);
  });

  test('has shaders that lost their comments and nothing else', async () => {
    const names = readdirSync(join(root, 'shaders'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wgsl'));
    const tokens = (text: string) => text.match(/#\w+.*|[\w.]+|&&|\|\||->|--|\+\+|<<=?|>>=?|[-+*/%&|^=!<>]=|\S/g);
    for (const name of names) {
      const module = (await import(/* @vite-ignore */ join(project.installed, 'dist/shaders', `${name}_raw.js`))) as {
        readonly default: string;
      };
      const source = stripComments(readFileSync(join(root, 'shaders', name), 'utf8'));
      expect(tokens(module.default), name).toEqual(tokens(source));
      expect(module.default).not.toMatch(/\/\/|\/\*|^\s|  /m);
    }
    expect(names.length).toBeGreaterThan(20);
  });

  test('installs nothing beside itself', () => {
    expect(readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['reluvex']);
  });

  test('is right by publint', async () => {
    const { code, output } = await runNode([join(tools, 'publint/src/cli.js'), project.tarball, '--strict'], project.folder);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('All good') as string });
  });

  test('has types that every resolver of ES modules finds, by attw', async () => {
    const attw = join(tools, '@arethetypeswrong/cli/dist/index.js');
    const { code, output } = await runNode([attw, project.tarball, '--profile', 'esm-only', '--format', 'ascii'], project.folder);
    for (const entry of ['reluvex', 'reluvex/node', 'reluvex/worker', 'reluvex/package.json']) expect(output).toContain(`"${entry}"`);
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  test.each([
    ['typescript-5.9', 'nodenext'],
    ['typescript', 'bundler'],
  ])('compiles with %s, resolution %s', async (compiler, moduleResolution) => {
    const name = `tsconfig.${compiler}.${moduleResolution}.json`;
    const compilerOptions = {
      target: 'es2022',
      lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      // Before 6 WebGPU's types come from elsewhere.
      types: compiler === 'typescript' ? [] : [join(tools, '@webgpu/types')],
    };
    writeFileSync(join(project.folder, name), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    writeFileSync(join(project.folder, 'consumer.ts'), CONSUMER);
    const { output } = await runNode([join(tools, compiler, 'bin/tsc'), '-p', name], project.folder);
    expect(output).toBe('');
  });
});

/** Uses each entry, and is wrong where it says so. */
const CONSUMER = `
import { connectWorker, InputError, ReluClassifier, train, type Network, type RemoteLibrary, type Solution } from 'reluvex';
import { nodeGpu } from 'reluvex/node';
import { serve } from 'reluvex/worker';

const solution: Solution = await train({ X: [[1, 2]], y: [1], loss: 'squared', beta: 1e-3, patterns: 3 }, { gap: 1e-2 });
const network: Network = solution.network;
using remote: RemoteLibrary = connectWorker(new Worker('worker.js', { type: 'module' }));
const fitted: ReluClassifier<string> = await remote.fit(new ReluClassifier<string>({ beta: 1e-2 }), [[1], [2]], ['a', 'b']);
const gpu: GPU = await nodeGpu();
const code: 'invalid-input' | string = new InputError('x').code;
serve();
export { code, fitted, gpu, network };
// @ts-expect-error there is no such loss
void train({ X: [[1]], y: [1], loss: 'cubic', beta: 1, patterns: 1 });
// @ts-expect-error a classifier does not take numbers for its strings
void remote.fit(new ReluClassifier<string>(), [[1]], [1]);
`;

describe('in Node', () => {
  test('the README’s first example prints what it says', async () => {
    expect(await run('first.js', first!.code)).toEqual({ code: 0, stdout: `${first!.printed}\n`, output: `${first!.printed}\n` });
  });

  test('the second, once webgpu is installed', async () => {
    symlinkSync(join(tools, 'webgpu'), join(project.folder, 'node_modules', 'webgpu'), 'junction');
    expect(await run('second.js', second!.code)).toMatchObject({ code: 0, stdout: `${second!.printed}\n` });
  });

  test('importing an entry touches nothing', async () => {
    const code = `
      const before = Object.getOwnPropertyNames(globalThis);
      const entries = [await import('reluvex'), await import('reluvex/worker'), await import('reluvex/node')];
      console.log(entries.every((entry) => Object.keys(entry).length > 0), Object.getOwnPropertyNames(globalThis).length - before.length);`;
    expect(await run('import.js', code)).toMatchObject({ code: 0, output: 'true 0\n' });
  });

  test('the command line starts', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await runNode([join(project.installed, 'dist/cli.js'), '--version'], project.folder)).toMatchObject({
      code: 0,
      output: `${version}\n`,
    });
  });
});

const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'";

/** Opens a page with the module under a policy, and returns what it logs until it sets `document.title`. */
async function logOf(folder: string, module: string, policy: string): Promise<string[]> {
  const page = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
  const wrapped = `const log = [];
    console.log = (...words) => log.push(words.join(' '));
    import('/module.js').catch((error) => log.push(String(error?.stack ?? error))).then(() => (document.title = JSON.stringify(log)));`;
  const texts = { '/': page, '/page.js': wrapped, '/module.js': module };
  const server = await serveFolder(folder, texts, policy === '' ? {} : { 'Content-Security-Policy': policy });
  onTestFinished(() => server.close());
  const tab = await browser.newPage();
  onTestFinished(() => tab.close());
  await tab.goto(`${server.origin}/`);
  await tab.waitForFunction('document.title !== ""', { timeout: 50_000 });
  return JSON.parse(await tab.title()) as string[];
}

/** A module for pages, with the package's files at `/dist`. */
const forPage = (code: string, file = 'index.js'): string => code.replace("'reluvex'", `'/dist/${file}'`);

describe('in Chrome without a bundler', () => {
  test.each([
    ['index.js', 'a strict policy', STRICT, 'refused'],
    ['reluvex.min.js', 'a strict policy that allows WebAssembly', STRICT.replace("'self';", "'self' 'wasm-unsafe-eval';"), 'allowed'],
  ])('the README’s first example prints what it says from %s, under %s', async (file, _, policy, assembly) => {
    const probe = `
      const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
      console.log(await WebAssembly.compile(bytes).then(() => 'allowed', () => 'refused'));`;
    expect(await logOf(project.installed, forPage(first!.code, file) + probe, policy)).toEqual([first!.printed, assembly]);
  });

  test('a worker trains under the strict policy', async () => {
    const module = `import { connectWorker } from '/dist/index.js';
      const remote = connectWorker('/dist/worker.js');
      const ring = Array.from({ length: 20 }, (_, k) => [Math.cos(k), Math.sin(k), 1]);
      const y = ring.map(([a]) => (a > 0 ? 1 : -1));
      let calls = 0;
      const { status } = await remote.train({ X: ring, y, loss: 'hinge', beta: 1e-2, patterns: 6 }, { device: 'cpu', onProgress: () => calls++ });
      const refusal = await remote.train({ X: ring, y: [], loss: 'hinge', beta: 1e-2, patterns: 6 }).catch((error) => error);
      console.log(status, calls > 0, refusal.name, refusal.code);`;
    expect(await logOf(project.installed, module, STRICT)).toEqual(['solved true InputError invalid-input']);
  });

  test('both come from another origin, as from a CDN', async () => {
    const cdn = await serveFolder(project.installed, {}, { 'Access-Control-Allow-Origin': '*' });
    onTestFinished(() => cdn.close());
    const module = `import { connectWorker, predict } from '${cdn.origin}/dist/reluvex.min.js';
      const remote = connectWorker('${cdn.origin}/dist/worker.js');
      const X = [[0, 1], [1, 1], [2, 1], [3, 1]];
      const { network, status } = await remote.train({ X, y: [0, 1, 1, 0], loss: 'squared', beta: 1e-3, patterns: 6 }, { device: 'cpu' });
      console.log(status, predict(network, X).length);`;
    expect(await logOf(project.folder, module, '')).toEqual(['solved 4']);
  });
});

/** Bundles a module of the project as an application's; what is loaded at once comes first. */
async function bundle(name: string, code: string) {
  const folder = join(project.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>');
  writeFileSync(join(folder, 'main.js'), code);
  const output = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { target: 'es2022', modulePreload: false, sourcemap: false },
  });
  if (!('output' in output)) throw new Error('the bundler returned no files');
  const chunks = output.output.filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const atOnce = new Set<string>();
  const visit = (fileName: string): void => {
    if (atOnce.has(fileName) || !byName.has(fileName)) return;
    atOnce.add(fileName);
    byName.get(fileName)!.imports.forEach(visit);
  };
  visit(chunks.find(({ isEntry }) => isEntry)!.fileName);
  const bytes = (names: Iterable<string>): number => gzipSync([...names].map((at) => byName.get(at)!.code).join('\n'), { level: 9 }).length;
  return { folder: join(folder, 'dist'), atOnce: bytes(atOnce), all: bytes(byName.keys()) };
}

describe('through a bundler', () => {
  test('training and predicting stay within the budget, as does everything', async () => {
    const core = await bundle('core', "import { train, predict } from 'reluvex'; globalThis.core = { train, predict };");
    const whole = await bundle('whole', "import * as reluvex from 'reluvex'; globalThis.whole = { ...reluvex };");
    const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
    process.stderr.write(
      `gzip: core ${kilobytes(core.atOnce)}, with all solvers ${kilobytes(core.all)}; everything ${kilobytes(whole.all)}\n`,
    );
    expect(core.atOnce).toBeGreaterThan(10_000);
    expect(core.atOnce).toBeLessThanOrEqual(CORE_BUDGET);
    expect(core.all).toBeLessThanOrEqual(TRAINING_BUDGET);
    expect(whole.all).toBeLessThanOrEqual(WHOLE_BUDGET);
  });

  test('a page finds the worker by its published name, and takes a few kB for it', async () => {
    const code = `import { connectWorker } from 'reluvex';
      const remote = connectWorker(new Worker(new URL('reluvex/worker', import.meta.url), { type: 'module' }));
      const { status } = await remote.train({ X: [[0, 1], [1, 1]], y: [0, 1], loss: 'squared', beta: 1e-2, patterns: 3 }, { device: 'cpu' });
      document.title = JSON.stringify([status]);`;
    const { folder, atOnce } = await bundle('remote', code);
    expect(atOnce).toBeLessThanOrEqual(4000);
    const server = await serveFolder(
      folder,
      { '/': readFileSync(join(folder, 'index.html'), 'utf8') },
      { 'Content-Security-Policy': STRICT },
    );
    onTestFinished(() => server.close());
    const tab = await browser.newPage();
    onTestFinished(() => tab.close());
    await tab.goto(`${server.origin}/`);
    await tab.waitForFunction('document.title !== ""', { timeout: 50_000 });
    expect(await tab.title()).toBe('["solved"]');
  });
});
