import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { describeEnvironment } from '../harness/environment';
import { duration } from '../harness/format';
import { terminalTable } from '../harness/table';
import { trustPage } from './docs-page';
import { measureFaults } from './faults/measure';
import { measureFiles } from './files/measure';
import type { PartFindings, TrustContext } from './finding';
import { measureMemory } from './memory/measure';
import { openTrustPage } from './page/open';
import { renderTrustReport } from './report';
import { measureMutation } from './mutation/measure';
import { measureNumerics } from './numerics/measure';
import { measureServers } from './servers/measure';
import { measureSoak } from './soak/measure';
import { measureStatus } from './status/measure';
import { findingsTable, type TrustResults } from './results';

const PARTS: Readonly<Record<string, (context: TrustContext) => Promise<PartFindings>>> = {
  status: withPage,
  faults: measureFaults,
  numerics: measureNumerics,
  memory: measureMemory,
  files: measureFiles,
  servers: measureServers,
  mutation: measureMutation,
};

/** A week. */
const MOST_MINUTES = 10_080;

const HELP = `Usage: npm run trust -- [options]

Tries to break what reluvex promises: no false "solved", no lost work, no leaks, nothing let in by a file.
Prints a table, and writes results.json and index.html; the exit status is 1 when a promise broke.

Options:
  --only NAME   one part: ${Object.keys(PARTS).join(', ')}
  --quick       a slice of every part: some four minutes
  --soak MIN    no part, but random problems on one device for so many minutes
  --seed N      seed of everything drawn at random (default 1)
  --out DIR     where to write the report (default bench/results/trust)
  --docs        also write docs/trust.md, which shows a whole run
  --help        this text`;

/** The command line of the trust suite: returns the exit status, 0, 1 when a promise broke or 2 for a wrong argument. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  let values;
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        soak: { type: 'string' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string', default: 'bench/results/trust' },
        docs: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
    if (values.only !== undefined && !(values.only in PARTS))
      throw new Error(`--only is ${values.only}: expected ${Object.keys(PARTS).join(', ')}`);
    if (values.soak !== undefined && !(Number(values.soak) > 0 && Number(values.soak) <= MOST_MINUTES))
      throw new Error(`--soak is ${values.soak}: expected minutes, such as 30, at most ${MOST_MINUTES}`);
    if (values.soak !== undefined && values.only !== undefined) throw new Error('--soak runs no part: leave out --only');
    if (values.docs && (values.quick || values.only !== undefined || values.soak !== undefined))
      throw new Error('--docs shows a whole run: leave out --quick, --only and --soak');
    if (!/^\d{1,9}$/.test(values.seed)) throw new Error(`--seed is ${values.seed}: expected a whole number`);
  } catch (error) {
    process.stderr.write(`trust: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const results = await runParts(values.only, values.soak === undefined ? undefined : Number(values.soak), {
    root,
    quick: values.quick,
    seed: Number(values.seed),
  });
  const folder = resolve(root, values.out);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, 'index.html'), renderTrustReport(results));
  if (values.docs)
    await writeFile(join(root, 'docs', 'trust.md'), await format(trustPage(results), { parser: 'markdown', printWidth: 140 }));
  process.stdout.write(`\n${terminalTable(findingsTable(results))}\n\n${results.faults.map((fault) => `broken: ${fault}\n`).join('')}`);
  process.stdout.write(`Done in ${duration(1000 * results.seconds)}.\n${join(values.out, 'index.html')}\n`);
  return results.findings.some(({ failures }) => failures > 0) ? 1 : 0;
}

async function runParts(only: string | undefined, soak: number | undefined, given: Omit<TrustContext, 'progress'>): Promise<TrustResults> {
  const started = new Date();
  const seconds = (): number => (Date.now() - started.getTime()) / 1000;
  const say = (line: string): void => void process.stderr.write(`[${seconds().toFixed(1).padStart(6)} s] ${line}\n`);
  const parts: PartFindings[] = [];
  if (soak !== undefined) parts.push(await measureSoak({ ...given, progress: (line) => say(`soak: ${line}`) }, soak));
  for (const [name, run] of Object.entries(PARTS)) {
    if (soak === undefined && (only === undefined || only === name))
      parts.push(await run({ ...given, progress: (line) => say(`${name}: ${line}`) }));
  }
  return {
    format: 'reluvex-trust',
    formatVersion: 1,
    started: started.toISOString(),
    seconds: seconds(),
    quick: given.quick,
    seed: given.seed,
    only: only ?? null,
    findings: parts.flatMap(({ findings }) => findings),
    faults: parts.flatMap(({ faults }) => faults),
    ...(await describeEnvironment(given.root)),
  };
}

async function withPage(context: TrustContext): Promise<PartFindings> {
  const page = await openTrustPage(context.root);
  try {
    return await measureStatus(context, page);
  } finally {
    await page.close();
  }
}
