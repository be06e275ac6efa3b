import { writeModel, type Model, type Training } from '../data/model-file';
import { Profile, type Solution, type SolveSettings } from '../index';
import type { Problem } from '../problem/problem';
import { openDevice } from './device';
import { checkWritable, writeText } from './files';
import type { Io } from './io';
import { settingsFrom, type SolverOptions } from './options';
import { describeReport, exitCodeOf, finite, reportOf } from './output';
import { progressLine } from './progress';

/** Options of a run that can write a model. */
export interface RunOptions extends SolverOptions {
  readonly out?: string;
  readonly profile?: boolean;
}

/** What `--profile` says of itself in the help. */
export const PROFILE_HELP = 'take the time of every phase and every kernel, and print them on stderr';

/** What a command computes; the rest is the same for all. */
export interface Job {
  readonly compute: (settings: Partial<SolveSettings>) => Promise<Solution>;
  /** One more line for stderr, or null. */
  readonly comment: (solution: Solution) => string | null;
  readonly modelOf: (solution: Solution) => Model;
}

/** Runs a job with the device, settings, progress line and interruption of the command line, prints its report and writes its model. */
export async function runSolver(options: RunOptions, io: Io, job: Job): Promise<number> {
  if (options.out !== undefined) checkWritable(options.out);
  const { device, close } = await openDevice(options.device, io);
  const progress = progressLine(io, options.gap);
  try {
    const profile = options.profile === true ? new Profile() : undefined;
    const solution = await job.compute({ ...settingsFrom(options), device, profile, signal: io.signal, onProgress: progress.show });
    progress.end();
    if (profile) io.stderr(`${String(profile)}\n`);
    const report = reportOf(solution);
    io.stdout(options.json === true ? `${JSON.stringify(report)}\n` : describeReport(report));
    const comment = job.comment(solution);
    if (comment !== null) io.stderr(`${comment}\n`);
    if (options.out !== undefined) {
      await writeText(options.out, writeModel(job.modelOf(solution)));
      io.stderr(`wrote ${options.out}\n`);
    }
    return exitCodeOf(solution.status);
  } finally {
    progress.end();
    close();
  }
}

/** Where a model came from, for its file. */
export function trainingOf(solution: Solution, problem: Pick<Problem, 'loss' | 'cone' | 'beta' | 'perturbation'>): Training {
  const { program, dualBound, network } = solution.objective;
  const { loss, cone, beta, perturbation } = problem;
  return {
    loss,
    cone,
    beta,
    perturbation,
    seed: solution.seed,
    masksHash: solution.masksHash,
    status: solution.status,
    objective: { program: finite(program), dualBound: finite(dualBound), network: finite(network) },
    relativeGap: finite(solution.relativeGap),
  };
}
