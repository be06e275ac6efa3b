import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BenchResults, Dataset, PartResults } from '../results';
import { adapterName } from '../results';
import { SECTIONS } from '../sections';
import { HELP, PART_NAMES, parseArguments, UsageError, type BenchOptions, type PartName } from './arguments';
import { openBenchPage, type BenchPage } from './browser';
import { chromeEngine, nodeEngine, type Engine } from './engine';
import { describeEnvironment } from './environment';
import { duration } from './format';
import { renderReport } from './report';
import { terminalTable } from './table';

/** The benchmark's command line: returns the exit status, 0, 1 when something failed or 2 for a wrong argument. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  try {
    const options = parseArguments(argv);
    if (options.help) process.stdout.write(`${HELP}\n`);
    else await runBenchmark(options, root);
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function runBenchmark(options: BenchOptions, root: string): Promise<void> {
  const started = new Date();
  const elapsed = (): number => Date.now() - started.getTime();
  const say = (line: string): void => void process.stderr.write(`[${(elapsed() / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
  say(`opening ${options.engine === 'chrome' ? 'headless Chrome' : 'Node, and headless Chrome to draw the plots'}`);
  const bench = await openBenchPage(root, (message) => say(`page: ${message}`));
  try {
    const engine = options.engine === 'chrome' ? await chromeEngine(bench) : nodeEngine();
    const measured = await measure(engine, options, root, say);
    const results: BenchResults = {
      format: 'reluvex-bench',
      formatVersion: 1,
      started: started.toISOString(),
      seconds: elapsed() / 1000,
      seed: options.seed,
      quick: options.quick,
      only: options.only,
      engine: { name: options.engine, runtime: engine.runtime },
      ...measured,
      ...(await describeEnvironment(root)),
    };
    printTables(results);
    await writeResults(results, bench, resolve(root, options.out));
    process.stdout.write(`\nDone in ${duration(elapsed())} on ${adapterName(results.adapter)}, ${results.engine.runtime}.\n`);
    process.stdout.write(`${join(options.out, 'index.html')}\n${join(options.out, 'results.json')}\n`);
  } finally {
    await bench.close();
  }
}

async function measure(
  engine: Engine,
  options: BenchOptions,
  root: string,
  say: (line: string) => void,
): Promise<Pick<BenchResults, 'adapter' | 'parts'>> {
  const wanted = options.only === null ? PART_NAMES : [options.only];
  const parts: Partial<PartResults> = {};
  let adapter: BenchResults['adapter'] | undefined;
  for (const part of wanted) {
    const datasets = part === 'training' ? await readDatasets(root) : [];
    const reply = await engine.run({ part, seed: options.seed, quick: options.quick, datasets }, (line) => say(`${part}: ${line}`));
    if (adapter === undefined) say(`adapter: ${adapterName(reply.adapter)}`);
    adapter = reply.adapter;
    keep(parts, part, reply.result);
  }
  return { adapter: adapter!, parts };
}

function keep<N extends PartName>(parts: Partial<PartResults>, part: N, result: PartResults[N]): void {
  parts[part] = result;
}

async function readDatasets(root: string): Promise<Dataset[]> {
  const folder = join(root, 'bench', 'data');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort();
  return Promise.all(names.map(async (name) => ({ name: name.replace(/\.csv$/, ''), csv: await readFile(join(folder, name), 'utf8') })));
}

function printTables(results: BenchResults): void {
  for (const section of SECTIONS.flatMap((present) => present(results) ?? [])) {
    for (const table of section.tables) process.stdout.write(`\n${terminalTable(table)}\n`);
    process.stdout.write(`\n${section.conclusion}\n`);
  }
}

async function writeResults(results: BenchResults, { page }: BenchPage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const drawings = await page.evaluate((drawn) => window.reluvexBench.draw(drawn), results);
  await writeFile(join(folder, 'index.html'), renderReport(results, drawings));
}
