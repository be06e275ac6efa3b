import type { AdapterReport, PartResults, RunResults } from '../results';

/** The parts that `bench/gpu/run` measures, in their order. */
export const GPU_PARTS = ['kernels', 'gap', 'iteration', 'memory', 'sampling'] as const;
export type GpuPart = (typeof GPU_PARTS)[number];

/** What `bench/gpu/run` writes: results of one machine, made apart from the report that shows them. */
export interface GpuReport extends Pick<RunResults, 'started' | 'seconds' | 'seed' | 'quick' | 'reluvex' | 'commit' | 'node' | 'machine'> {
  readonly format: 'reluvex-gpu';
  readonly formatVersion: 1;
  readonly adapter: AdapterReport;
  readonly parts: Partial<Pick<PartResults, GpuPart>>;
  /** Parts that failed, and how. */
  readonly failures: readonly { readonly part: GpuPart; readonly message: string }[];
}

/** What travels with the bundled benchmark: the data that its parts get, and what was packed. */
export interface Cargo extends Pick<RunResults, 'reluvex' | 'commit' | 'data'> {
  readonly files: readonly (RunResults['data'][number] & { readonly base64: string })[];
}

/** Reads one report. @throws Error when the text is not one. */
export function readGpuReport(text: string): GpuReport {
  const report = JSON.parse(text) as Partial<GpuReport>;
  if (report.format !== 'reluvex-gpu' || report.formatVersion !== 1) throw new Error('not a report of bench/gpu/run, version 1');
  return report as GpuReport;
}
