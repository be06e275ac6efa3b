import type { AblationResult } from './ablation/result';
import type { GapResult } from './gap/result';
import type { GpuReport } from './gpu/gpu-report';
import type { PowerLaw } from './harness/fit';
import type { KernelsResult } from './kernels/result';
import type { MemoryResult } from './memory/result';
import type { ImagesResult } from './reproduce/images/result';
import type { PatternsResult } from './reproduce/patterns/result';
import type { PlaneResult } from './reproduce/plane/result';
import type { RegressionResult } from './reproduce/regression/result';
import type { DirectoryName, EngineName, SuiteName } from './suites';

/** The adapter that did the work, as WebGPU names it; `software` is true when no GPU is behind it. */
export interface AdapterReport {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly software: boolean;
}

/** Sampling at one number of samples; entry r of every list of milliseconds comes from round r. */
export interface SamplingPoint {
  readonly samples: number;
  /** Distinct patterns found, the all-ones pattern included. */
  readonly found: number;
  /** How many patterns the bound asks for at this number of samples. */
  readonly required: number;
  /** Bits compared with the double-precision twin before timing, and those that differ within rounding of 0. */
  readonly checkedBits: number;
  readonly undecidedBits: number;
  /** Kernel of the bare product. */
  readonly productKernel: string;
  readonly milliseconds: {
    /** The whole call: directions, upload, kernels, read back, removal of duplicates. */
    readonly sampling: readonly number[];
    /** Product, sign, packing and hashing, with the directions uploaded and the packed patterns read back; X is on the device. */
    readonly kernel: readonly number[];
    /** The bare product X U of the same shape. */
    readonly product: readonly number[];
  };
}

export interface SamplingResult {
  readonly features: number;
  readonly patterns: number;
  readonly psi: number;
  readonly xi: number;
  readonly fitFrom: number;
  /** A timing is the mean over as many calls as sample at least about so many rows. */
  readonly leastRows: number;
  readonly points: readonly SamplingPoint[];
  /** Of the medians of the whole call, over sizes of at least `fitFrom` samples. */
  readonly fit: PowerLaw;
  /** The bare product's time against n in the same rounds: what the adapter itself makes of linear work. */
  readonly productFit: PowerLaw;
}

/** The sizes of a training problem. */
export interface ProblemSize {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
}

/** One size of a sweep: milliseconds of each timed block of iterations, divided by their number. Set-up and certificates are not in it. */
export interface IterationPoint extends ProblemSize {
  /** What ran the iterations, as the solver names it. */
  readonly device: string;
  /** The splitting that the solver chose for the problem. */
  readonly splitting: string;
  readonly millisecondsPerIteration: readonly number[];
  readonly iterationsPerBlock: number;
}

/** Cost per iteration while one size varies and the others stay at `base`. */
export interface IterationSweep {
  readonly variable: keyof ProblemSize;
  readonly points: readonly IterationPoint[];
  readonly fit: PowerLaw;
}

/** The sweeps of one kind of problem: standard (radius 0) or robust. */
export interface IterationSeries {
  readonly training: 'standard' | 'robust';
  readonly sweeps: readonly IterationSweep[];
}

/** What asking for work costs, beside the work: blocks of iterations of the solver, and as many dispatches that do nothing, in turn. */
export interface IterationOverhead extends ProblemSize {
  readonly training: 'standard' | 'robust';
  readonly iterationsPerBlock: number;
  readonly dispatchesPerIteration: number;
  /** Dispatches of a block, with those of averages and norms; each block is one submission and one readback. */
  readonly dispatchesPerBlock: number;
  readonly blockMilliseconds: readonly number[];
  readonly idleMilliseconds: readonly number[];
}

export interface IterationResult {
  readonly base: ProblemSize;
  readonly series: readonly IterationSeries[];
  readonly overhead: readonly IterationOverhead[];
}

/** One certificate on the way. */
export interface TracePoint {
  readonly iteration: number;
  readonly seconds: number;
  readonly program: number;
  readonly dualBound: number;
  readonly relativeGap: number;
}

/** Training on one data set, standard (radius 0) or robust. */
export interface TrainingRun {
  readonly dataset: string;
  readonly training: 'standard' | 'robust';
  readonly epsilon: number;
  readonly loss: string;
  readonly beta: number;
  readonly patterns: number;
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly features: number;
  /** What trained, as the solver names it. */
  readonly device: string;
  readonly status: string;
  readonly program: number;
  readonly dualBound: number;
  readonly network: number;
  readonly relativeGap: number;
  readonly iterations: number;
  readonly neurons: number;
  readonly masksHash: string;
  /** Wall time of each repetition, patterns and certificate included. */
  readonly seconds: readonly number[];
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  /** Share of the more frequent class among the test labels: what always answering it would score. */
  readonly testMajority: number;
  readonly trace: readonly TracePoint[];
}

export interface TrainingResult {
  readonly gap: number;
  readonly timeLimitSeconds: number;
  readonly runs: readonly TrainingRun[];
}

/** What each part returns: those of the benchmark, then the experiments that are reproduced. */
export interface PartResults {
  sampling: SamplingResult;
  iteration: IterationResult;
  training: TrainingResult;
  kernels: KernelsResult;
  gap: GapResult;
  memory: MemoryResult;
  ablation: AblationResult;
  patterns: PatternsResult;
  plane: PlaneResult;
  cifar10: ImagesResult;
  fashion: ImagesResult;
  regression: RegressionResult;
}

export type PartName = keyof PartResults;

/** Everything in results.json. */
export interface RunResults {
  readonly suite: SuiteName;
  readonly format: 'reluvex-bench' | 'reluvex-reproduce';
  readonly formatVersion: 1;
  readonly started: string;
  readonly seconds: number;
  readonly seed: number;
  readonly quick: boolean;
  readonly full: boolean;
  readonly only: PartName | null;
  readonly engine: { readonly name: EngineName; readonly runtime: string };
  readonly adapter: AdapterReport;
  readonly reluvex: string;
  /** The commit of the working tree, with `-dirty` when files differ from it; null outside a git checkout. */
  readonly commit: string | null;
  readonly node: string;
  readonly machine: { readonly platform: string; readonly processor: string; readonly cores: number; readonly memoryBytes: number };
  /** Data whose directory was given on the command line. */
  readonly given: readonly DirectoryName[];
  /** The data files that were found, without their content. */
  readonly data: readonly Omit<DataFile, 'base64'>[];
  /** Parts that did not run, and why. */
  readonly skipped: readonly { readonly part: PartName; readonly reason: string }[];
  readonly parts: Partial<PartResults>;
  /** What bench/gpu/run measured on GPUs, at other times; of the benchmark only. */
  readonly gpu?: readonly GpuReport[];
}

/** A data file as it travels to the engine: text that means the same in Node and through the browser's protocol. */
export interface DataFile {
  /**
   * `NAME.csv`; `NAME-train.bin` and `NAME-test.bin`, records of one label byte and the image's bytes, two classes; `problems/NAME.json`;
   * or `peers/…`, public solvers' problems.
   */
  readonly name: string;
  /** Where it comes from, in words; never a path of the machine. */
  readonly source: string;
  readonly base64: string;
}

/** What an engine is asked to measure. */
export interface PartRequest<N extends PartName = PartName> {
  readonly part: N;
  readonly seed: number;
  readonly quick: boolean;
  readonly data: readonly DataFile[];
}

/** What it answers: plain data, since it may come from another process. */
export interface PartReply<N extends PartName = PartName> {
  readonly adapter: AdapterReport;
  readonly result: PartResults[N];
}

/** What a page answers when a part failed: the error's message. */
export interface PartFailure {
  readonly failure: string;
}

/** `software adapter (…)` or the GPU's own name. */
export function adapterName({ vendor, architecture, device, description, software }: AdapterReport): string {
  const name = description || device || [vendor, architecture].filter((word) => word !== '').join(' ') || 'unnamed';
  return software ? `software adapter (${name})` : name;
}

/** The device as the solver names it, or the adapter's name where the device is that adapter. */
export function deviceName({ adapter }: RunResults, device: string): string {
  return device.startsWith('cpu') ? device : adapterName(adapter);
}
