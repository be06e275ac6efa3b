import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readGpuReport, type GpuReport } from './gpu-report';

/** What bench/gpu/run measured on GPUs: the files of bench/results/gpu, by name; none where there is no such folder. */
export async function readGpuReports(root: string): Promise<GpuReport[]> {
  const folder = join(root, 'bench', 'results', 'gpu');
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      try {
        return readGpuReport(await readFile(join(folder, name), 'utf8'));
      } catch (cause) {
        throw new Error(`bench/results/gpu/${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    }),
  );
}
