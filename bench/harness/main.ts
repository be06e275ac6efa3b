import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readGpuReports } from '../gpu/read-reports';
import type { AdapterReport, DataFile, PartName, PartResults, RunResults } from '../results';
import { adapterName } from '../results';
import { sectionsOf } from '../sections';
import { PART_DATA, PART_NEEDS, partsOf, SUITES, type DataName, type DirectoryName, type Suite, type SuiteName } from '../suites';
import { helpOf, parseArguments, UsageError, type RunOptions } from './arguments';
import { openBenchPage, type BenchPage } from './browser';
import { findData } from './data-sources';
import { chromeEngine, nodeEngine, type Engine } from './engine';
import { describeEnvironment } from './environment';
import { duration } from './format';
import { renderReport } from './report';
import { terminalTable } from './table';

/** The command line of a suite: returns the exit status, 0, 1 when something failed or 2 for a wrong argument. */
export async function main(name: SuiteName, argv: readonly string[], root: string): Promise<number> {
  const suite = SUITES[name];
  try {
    const options = parseArguments(argv, suite);
    if (options.help) process.stdout.write(`${helpOf(suite)}\n`);
    else await runSuite(suite, options, root);
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function runSuite(suite: Suite, options: RunOptions, root: string): Promise<void> {
  const started = new Date();
  const elapsed = (): number => Date.now() - started.getTime();
  const say = (line: string): void => void process.stderr.write(`[${(elapsed() / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
  const data = new DataShelf(options, root);
  const { wanted, skipped } = await partsToRun(suite, options, data);
  for (const { part, reason } of skipped) say(`${part}: left out, ${reason}`);
  say(`opening ${options.engine === 'chrome' ? 'headless Chrome' : 'Node, and headless Chrome to draw the plots'}`);
  const bench = await openBenchPage(root, wanted.includes('kernels'), (message) => say(`page: ${message}`));
  try {
    const engine = options.engine === 'chrome' ? await chromeEngine(bench) : nodeEngine();
    const environment = await describeEnvironment(root);
    const gpu = suite.name === 'bench' ? { gpu: await readGpuReports(root) } : {};
    const parts: Partial<PartResults> = {};
    let results: RunResults | undefined;
    for (const part of wanted) {
      const adapter = await measurePart(engine, part, options, await data.of(part), parts, say);
      if (results === undefined) say(`adapter: ${adapterName(adapter)}`);
      results = {
        suite: suite.name,
        format: suite.format,
        formatVersion: 1,
        started: started.toISOString(),
        seconds: elapsed() / 1000,
        seed: options.seed,
        quick: options.quick,
        full: options.full,
        only: options.only,
        engine: { name: options.engine, runtime: engine.runtime },
        adapter,
        given: Object.keys(options.directories) as DirectoryName[],
        data: data.found.map(({ name, source }) => ({ name, source })),
        skipped,
        parts,
        ...environment,
        ...gpu,
      };
      // After every part: what a run of many minutes has measured outlives the failure of a later part.
      await writeResults(results, bench, resolve(root, options.out));
    }
    printTables(results!);
    process.stdout.write(`\nDone in ${duration(elapsed())} on ${adapterName(results!.adapter)}, ${results!.engine.runtime}.\n`);
    process.stdout.write(`${join(options.out, 'index.html')}\n${join(options.out, 'results.json')}\n`);
  } finally {
    await bench.close();
  }
}

async function measurePart<N extends PartName>(
  engine: Engine,
  part: N,
  { seed, quick }: RunOptions,
  data: readonly DataFile[],
  parts: Partial<PartResults>,
  say: (line: string) => void,
): Promise<AdapterReport> {
  const reply = await engine.run({ part, seed, quick, data }, (line) => say(`${part}: ${line}`));
  parts[part] = reply.result;
  return reply.adapter;
}

/** The parts asked for, without those whose data are missing. @throws UsageError when the one part asked for has none. */
async function partsToRun(
  suite: Suite,
  { only, full }: RunOptions,
  data: DataShelf,
): Promise<{ wanted: PartName[]; skipped: { part: PartName; reason: string }[] }> {
  const wanted: PartName[] = [];
  const skipped: { part: PartName; reason: string }[] = [];
  for (const part of only !== null ? [only] : full ? partsOf(suite) : suite.parts) {
    const need = PART_NEEDS[part];
    if (need === undefined || (await data.files(need)).length > 0) wanted.push(part);
    else if (only === part) throw new UsageError(`${part} needs its data: give --${need} DIR, the ${suite.directories[need]}`);
    else skipped.push({ part, reason: `its data were not found (--${need} DIR)` });
  }
  return { wanted, skipped };
}

/** Data sets, each looked for once. */
class DataShelf {
  readonly #files = new Map<DataName, readonly DataFile[]>();

  constructor(
    private readonly options: RunOptions,
    private readonly root: string,
  ) {}

  async files(name: DataName): Promise<readonly DataFile[]> {
    const files = this.#files.get(name) ?? (await findData(name, this.options, this.root));
    this.#files.set(name, files);
    return files;
  }

  async of(part: PartName): Promise<DataFile[]> {
    const files: DataFile[] = [];
    for (const name of PART_DATA[part] ?? []) files.push(...(await this.files(name)));
    return files;
  }

  get found(): DataFile[] {
    return [...this.#files.values()].flat();
  }
}

function printTables(results: RunResults): void {
  for (const section of sectionsOf(results)) {
    for (const table of section.tables) process.stdout.write(`\n${terminalTable(table)}\n`);
    process.stdout.write(`\n${section.conclusion}\n`);
  }
}

async function writeResults(results: RunResults, { page }: BenchPage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const drawings = await page.evaluate((drawn) => window.reluvexBench.draw(drawn), results);
  await writeFile(join(folder, 'index.html'), renderReport(results, drawings));
}
