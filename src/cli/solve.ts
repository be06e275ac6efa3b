import type { Command } from 'commander';
import { readProblem } from '../data/problem-file';
import { solve } from '../index';
import { readWith } from './files';
import type { Io } from './io';
import { addSolverOptions, type SolverOptions } from './options';
import { runSolver, trainingOf } from './run-solver';

/** `reluvex solve PROBLEM.json`: a convex training program with the activation patterns that the file holds. */
export function addSolveCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('solve')
    .description('solve a convex training program with fixed activation patterns')
    .argument('<problem>', 'a convex-relu-problem file (JSON)')
    .option('--out <file>', 'write the network, its certificate and its origin to this reluvex-model file');
  addSolverOptions(command).action(async (path: string, options: SolverOptions) => {
    const { problem, optimum } = await readWith(path, readProblem);
    const code = await runSolver(options, io, {
      compute: (settings) => solve(problem, settings),
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
