import { Option, type Command } from 'commander';
import { mapLabels, toTargets, type Classes, type Label } from '../data/labels';
import { prepare } from '../data/model-file';
import { standardization } from '../data/scaling';
import { InputError } from '../errors';
import { train } from '../index';
import { toMatrix } from '../matrix';
import { forward } from '../model/network';
import { checkPerturbation, CONES, LOSSES, type Cone, type Loss } from '../problem/problem';
import { readDataset } from './dataset';
import { locate } from './files';
import type { Io } from './io';
import { addSolverOptions, positiveInteger, positiveNumber, radiusList, seedNumber, type SolverOptions } from './options';
import { runSolver, trainingOf } from './run-solver';
import { score } from './score';

interface TrainOptions extends SolverOptions {
  readonly label: string;
  readonly loss: Loss;
  readonly cone: Cone;
  readonly epsilon: readonly number[];
  readonly norm: 'linf' | 'l2';
  readonly beta: number;
  readonly patterns: number;
  readonly seed?: number;
  readonly bias?: boolean;
  readonly standardize?: boolean;
}

/** `reluvex train DATA`: samples activation patterns from the data, solves the program over them, writes the network. */
export function addTrainCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('train')
    .description('train a two-layer ReLU network to its global optimum over sampled activation patterns')
    .argument('<data>', 'a .csv (.txt, .data), .npy or .npz file of numbers, one sample in each row')
    .requiredOption(
      '--label <column>',
      'the label: a column by name or number (from 0; -1 is the last), an array of the .npz, or a .npy file',
    )
    .addOption(
      new Option('--loss <loss>', 'squared for real values; hinge or logistic for two classes').choices(LOSSES).makeOptionMandatory(),
    )
    .option(
      '--epsilon <radius>',
      'how far an adversary may move the features: one number, or one for each, separated by commas',
      radiusList,
      [0],
    )
    .addOption(
      new Option('--norm <norm>', 'what epsilon bounds: each feature, or the length of the move').choices(['linf', 'l2']).default('linf'),
    )
    .option('--beta <weight>', 'weight of the group penalty', positiveNumber, 1e-3)
    .addOption(new Option('--cone <cone>', 'how neurons are held to their patterns').choices(CONES).default('soft'))
    .option('--patterns <count>', 'how many activation patterns to sample', positiveInteger, 100)
    .option('--seed <number>', 'seed of the sampling', seedNumber)
    .option('--bias', 'append a column of ones, which no adversary moves (default, except with --norm l2 and epsilon > 0)')
    .option('--no-bias', 'append nothing')
    .option('--standardize', 'first give every feature mean 0 and deviation 1; epsilon is then in those units')
    .option('--out <file>', 'write the model to this file');
  addSolverOptions(command).action(async (path: string, options: TrainOptions) => finish(await trainCommand(path, options, io)));
}

async function trainCommand(path: string, options: TrainOptions, io: Io): Promise<number> {
  const bias = biasOf(options);
  const { X: raw, featureNames, labels } = await readDataset(path, { label: options.label });
  const { y, classes } = locate(path, () => targetsOf(labels!, options.loss));
  const features = locate(path, () => toMatrix(raw, 'X'));
  const scaling = options.standardize === true ? standardization(features) : null;
  const X = prepare(features, { bias, scaling });
  const epsilon = radii(options.epsilon, features.columns, bias);
  const { loss, cone, beta, norm, patterns, seed } = options;
  const perturbation = checkPerturbation(epsilon, norm, X.columns);
  if (classes !== null) io.stderr(`classes: ${JSON.stringify(classes[0])} is -1, ${JSON.stringify(classes[1])} is +1\n`);
  if (options.out === undefined) io.stderr('the model is not kept: give --out FILE to write it\n');
  return runSolver(options, io, {
    compute: (settings) => train({ X, y, loss, cone, beta, epsilon, norm, patterns, ...(seed === undefined ? {} : { seed }) }, settings),
    comment: ({ network }) => `training data: ${score(classes, forward(network, X), labels!)}`,
    modelOf: (solution) => ({
      network: solution.network,
      bias,
      scaling,
      featureNames,
      classes,
      training: trainingOf(solution, { loss, cone, beta, perturbation }),
    }),
  });
}

/** On by default, except where an ℓ2 ball, which has one radius, would move the column of ones too. */
function biasOf({ bias, norm, epsilon }: TrainOptions): boolean {
  const moved = norm === 'l2' && epsilon.some((radius) => radius > 0);
  if (bias === true && moved) {
    throw new InputError(
      '--bias cannot go with --norm l2 and epsilon > 0: the ball would move the column of ones; use --no-bias or --norm linf',
    );
  }
  return bias ?? !moved;
}

function targetsOf(labels: readonly Label[], loss: Loss): { y: Float64Array; classes: Classes | null } {
  return loss === 'squared' ? { y: toTargets(labels), classes: null } : mapLabels(labels);
}

function radii(epsilon: readonly number[], features: number, bias: boolean): number[] {
  if (epsilon.length !== 1 && epsilon.length !== features) {
    throw new InputError(
      `--epsilon has ${epsilon.length} values but the data have ${features} features: give one number, or one for each feature`,
    );
  }
  const spread = epsilon.length === 1 ? new Array<number>(features).fill(epsilon[0]!) : [...epsilon];
  return bias ? [...spread, 0] : spread;
}
