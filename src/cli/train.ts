import type { Command } from 'commander';
import type { Label } from '../data/labels';
import { crossValidate, Profile, ReluClassifier, ReluRegressor, type CrossValidation } from '../index';
import { DATA_FILES } from './dataset';
import { openDevice } from './device';
import { checkWritable, locate, writeText } from './files';
import { splitTrainingSet, type Split } from './held-out';
import type { Io } from './io';
import { addSolverOptions, foldCount, share } from './options';
import { PROFILE_HELP } from './run-solver';
import { describeLines, short } from './table';
import { exitCodeOf, finite } from './output';
import { countLine, progressLine } from './progress';
import { scoreLine, scoreName, scoreOf } from './score';
import { addTrainingOptions, checkTraining, estimatorFor, readTrainingSet, type TrainingOptions } from './training-options';

interface TrainOptions extends TrainingOptions {
  readonly calibrate?: number;
  readonly validate?: number;
  readonly folds?: number;
  readonly out?: string;
  readonly profile?: boolean;
}

type Estimator = ReluClassifier | ReluRegressor;

const EXAMPLES = `
Any labels do, and any number of classes: two are one output, more are one output each against the
rest. The report compares the program's value with a lower bound on its optimum: "solved" means
that the relative gap between them is at most --gap.

Examples:
  $ reluvex train data.csv --label diagnosis --loss hinge --standardize --out model.json
  $ reluvex train data.csv --label -1 --loss logistic --epsilon 0.1sd --patterns 50 --folds 5
  $ reluvex train data.csv --label price --loss squared --beta 1e-4 --validate 0.2 --json
  $ reluvex train train-images-idx3-ubyte --label train-labels-idx1-ubyte --keep 0,1 --every 4 --loss hinge`;

/** `reluvex train DATA`: samples activation patterns from the data, solves the program over them, writes an estimator. */
export function addTrainCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('train')
    .description('train a two-layer ReLU network to its global optimum over sampled activation patterns')
    .argument('<data>', `${DATA_FILES}; one sample in each row`);
  addTrainingOptions(command)
    .option('--calibrate <folds>', 'fit probabilities to values held out in so many folds, at the price of as many more solves', foldCount)
    .option('--validate <share>', 'hold out this share of the rows, train on the rest, and report the score on both', share)
    .option('--folds <count>', 'cross-validate in so many parts first, and report the scores', foldCount)
    .option('--out <file>', 'write the model to this file')
    .option('--profile', PROFILE_HELP)
    .addHelpText('after', EXAMPLES);
  addSolverOptions(command).action(async (path: string, options: TrainOptions) => finish(await trainCommand(path, options, io)));
}

async function trainCommand(path: string, options: TrainOptions, io: Io): Promise<number> {
  checkTraining(options);
  if (options.out !== undefined) checkWritable(options.out);
  const data = await readTrainingSet(path, options);
  const { training, validation } = locate(path, () => splitTrainingSet(data, options));
  if (options.out === undefined) io.stderr('the model is not kept: give --out FILE to write it\n');
  const { device, close } = await openDevice(options.device, io);
  try {
    const estimator = estimatorFor(options, training.X, device).clone({ calibrationFolds: options.calibrate });
    const folds = options.folds === undefined ? undefined : await validate(estimator, training, options.folds, io);
    const { X, y } = training;
    const progress = progressLine(io, options.gap);
    const profile = options.profile === true ? new Profile() : undefined;
    const settings = { signal: io.signal, onIteration: progress.show, ...(profile && { profile }) };
    try {
      if (estimator instanceof ReluClassifier) await estimator.fit(X, y, settings);
      else await estimator.fit(X, y as readonly number[], settings);
    } finally {
      progress.end();
    }
    if (profile) io.stderr(`${String(profile)}\n`);
    if (estimator instanceof ReluClassifier) io.stderr(`${classesLine(estimator.classes as readonly Label[])}\n`);
    const report = reportOf(estimator, training, validation, folds);
    io.stdout(options.json === true ? `${JSON.stringify(report)}\n` : describe(report, scoreName(estimator)));
    io.stderr(`training data: ${scoreLine(estimator, X, y)}\n`);
    if (options.out !== undefined) {
      await writeText(options.out, `${JSON.stringify(named(estimator, data.featureNames))}\n`);
      io.stderr(`wrote ${options.out}\n`);
    }
    return exitCodeOf(estimator.status);
  } finally {
    close();
  }
}

async function validate(estimator: Estimator, { X, y }: Split['training'], folds: number, io: Io): Promise<CrossValidation> {
  const line = countLine(io, 'fold');
  line.show(0, folds);
  const settings = {
    folds,
    seed: estimator.options.seed,
    signal: io.signal,
    onFold: (_: number, fold: number) => line.show(fold + 1, folds),
  };
  try {
    return await (estimator instanceof ReluClassifier
      ? crossValidate(estimator, X, y, settings)
      : crossValidate(estimator, X, y as readonly number[], settings));
  } finally {
    line.end();
  }
}

function classesLine(classes: readonly Label[]): string {
  const names = classes.map((label) => JSON.stringify(label));
  return names.length === 2
    ? `classes: ${names[0]} is -1, ${names[1]} is +1`
    : `classes: ${names.join(', ')}, one output each, against the rest`;
}

/** The estimator's document, with the names of the columns in each of its models. */
function named(estimator: Estimator, featureNames: readonly string[] | null): unknown {
  const { fitted } = estimator.state;
  const state = { ...estimator.state, fitted: { ...fitted, models: fitted.models.map((model) => ({ ...model, featureNames })) } };
  const { options } = estimator;
  const copy =
    estimator instanceof ReluClassifier
      ? new ReluClassifier(options, state as never)
      : new ReluRegressor({ ...options, loss: 'squared' }, state);
  return copy.toJSON();
}

/** What `train --json` prints. */
function reportOf(estimator: Estimator, training: Split['training'], validation: Split['validation'], folds: CrossValidation | undefined) {
  const { status, objective, relativeGap, iterations, network, state } = estimator;
  const { fitted } = state;
  return {
    status,
    objective: { program: finite(objective.program), dualBound: finite(objective.dualBound), network: finite(objective.network) },
    relativeGap: finite(relativeGap),
    iterations,
    seconds: fitted.seconds,
    device: estimator.device,
    seed: fitted.models[0]!.training.seed,
    neurons: network.hidden.rows,
    masksHash: fitted.models[0]!.training.masksHash,
    trainingScore: scoreOf(estimator, training.X, training.y),
    validationScore: validation === undefined ? null : scoreOf(estimator, validation.X, validation.y),
    crossValidation: folds === undefined ? null : { scores: [...folds.scores], mean: folds.mean, deviation: folds.deviation },
  };
}

function describe(report: ReturnType<typeof reportOf>, score: string): string {
  const { objective, validationScore, crossValidation } = report;
  return describeLines([
    ['status', report.status],
    ['program', objective.program],
    ['dual bound', objective.dualBound],
    ['network', objective.network],
    ['relative gap', report.relativeGap],
    ['neurons', report.neurons],
    ['iterations', report.iterations],
    ['seconds', Number(report.seconds.toFixed(2))],
    ['device', report.device],
    ['seed', report.seed],
    ['masks', report.masksHash],
    [`${score} (trained on)`, report.trainingScore],
    ...(validationScore === null ? [] : [[`${score} (held out)`, validationScore] as const]),
    ...(crossValidation === null
      ? []
      : [[`${score} (folds)`, `${short(crossValidation.mean)} ± ${short(crossValidation.deviation)}`] as const]),
  ]);
}
