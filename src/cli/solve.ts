import { Option, type Command } from 'commander';
import { readProblem } from '../data/problem-file';
import { solve, type SolveSettings } from '../index';
import { readWith } from './files';
import type { Io } from './io';
import { addSolverOptions } from './options';
import { PROFILE_HELP, runSolver, trainingOf, type RunOptions } from './run-solver';

interface SolveOptions extends RunOptions {
  readonly splitting?: SolveSettings['splitting'];
}

const EXAMPLES = `
The file states X, y, the loss, β, ε and the patterns themselves, so that the optimum is one
number that any solver can check.

Examples:
  $ reluvex solve problem.json --gap 1e-4
  $ reluvex solve problem.json --device cpu --json --out model.json`;

/** `reluvex solve PROBLEM.json`: a convex training program with the activation patterns that the file holds. */
export function addSolveCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('solve')
    .description('solve a convex training program with fixed activation patterns')
    .argument('<problem>', 'a convex-relu-problem file (JSON)')
    .addOption(new Option('--splitting <kind>', 'which form of the algorithm').choices(['auto', 'lifted', 'prediction']))
    .option('--out <file>', 'write the network, its certificate and its origin to this reluvex-model file')
    .option('--profile', PROFILE_HELP)
    .addHelpText('after', EXAMPLES);
  addSolverOptions(command).action(async (path: string, options: SolveOptions) => {
    const { problem, optimum } = await readWith(path, readProblem);
    const code = await runSolver(options, io, {
      compute: (settings) => solve(problem, { ...settings, ...(options.splitting && { splitting: options.splitting }) }),
      comment: () => (optimum === null ? null : `optimum stated in the file: ${optimum}`),
      modelOf: (solution) => ({
        network: solution.network,
        bias: false,
        scaling: null,
        featureNames: null,
        classes: null,
        training: trainingOf(solution, problem),
      }),
    });
    finish(code);
  });
}
