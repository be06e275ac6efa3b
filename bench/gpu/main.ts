import { readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { nodeGpu } from '../../src/node';
import { runPart } from '../parts';
import { adapterName, type AdapterReport, type PartResults } from '../results';
import { GPU_PARTS, type Cargo, type GpuPart, type GpuReport } from './gpu-report';

const USAGE = 'usage: main.mjs CARGO.json OUT.json [--quick] [--only PART] [--seed N]';

/** Measures the parts on this machine's adapter; writes the report after each of them, so that a time limit loses no more than one. */
async function main(argv: readonly string[]): Promise<void> {
  const [cargoPath, out, ...options] = argv;
  if (cargoPath === undefined || out === undefined) throw new Error(USAGE);
  const quick = options.includes('--quick');
  const valueOf = (name: string): string | undefined => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const only = valueOf('--only');
  const seed = Number(valueOf('--seed') ?? 1);
  const wanted = GPU_PARTS.filter((part) => only === undefined || part === only);
  if (wanted.length === 0 || !Number.isSafeInteger(seed)) throw new Error(`${USAGE}; parts are ${GPU_PARTS.join(', ')}`);

  const started = new Date();
  const elapsed = (): number => (Date.now() - started.getTime()) / 1000;
  const say = (line: string): void => void process.stderr.write(`[${elapsed().toFixed(1).padStart(6)} s] ${line}\n`);
  const { files, reluvex, commit } = JSON.parse(await readFile(cargoPath, 'utf8')) as Cargo;
  const gpu = await nodeGpu();
  const parts: Partial<PartResults> = {};
  const failures: { part: GpuPart; message: string }[] = [];
  let adapter: AdapterReport | undefined;
  for (const part of wanted) {
    try {
      const reply = await runPart({ part, seed, quick, data: files }, gpu, (line) => say(`${part}: ${line}`));
      if (!adapter) say(`adapter: ${adapterName(reply.adapter)}`);
      adapter = reply.adapter;
      Object.assign(parts, { [part]: reply.result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      say(`${part} failed: ${message}`);
      failures.push({ part, message });
    }
    if (!adapter) continue;
    const report: GpuReport = {
      ...{ format: 'reluvex-gpu', formatVersion: 1, started: started.toISOString(), seconds: elapsed(), seed, quick, reluvex, commit },
      node: process.version,
      machine: {
        platform: `${process.platform} ${process.arch}`,
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        cores: cpus().length,
        memoryBytes: totalmem(),
      },
      ...{ adapter, parts, failures },
    };
    await writeFile(`${out}.part`, `${JSON.stringify(report, null, 2)}\n`);
    await rename(`${out}.part`, out);
  }
  if (!adapter) throw new Error(`nothing was measured: ${failures.map(({ message }) => message).join('; ')}`);
  process.stdout.write(
    `${failures.length === 0 ? 'checked and measured' : `${failures.length} parts failed`} on ${adapterName(adapter)}: ${out}\n`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
