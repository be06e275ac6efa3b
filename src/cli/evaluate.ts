import type { Command } from 'commander';
import { toTargets, type Label } from '../data/labels';
import { placesOf } from '../estimators/classes';
import { ReluClassifier, type ReluRegressor } from '../index';
import { rowOf, type Matrix } from '../matrix';
import { addDataOptions, readLabelledFor, type DataOptions } from './data-options';
import { DATA_FILES } from './dataset';
import { locate } from './files';
import { EXIT, type Io } from './io';
import { calibrationOf, classScores, confusionMatrix, residualScores } from './metrics';
import { loadModel } from './model';
import { positiveInteger } from './options';
import { describeLines, describeTable, percent, short } from './table';

interface EvaluateOptions extends DataOptions {
  readonly bins: number;
  readonly json?: boolean;
}

const EXAMPLES = `
For classes: accuracy, the confusion matrix (rows are the truth, columns the prediction) and each
class's precision, recall and F1; where the model has probabilities (--loss logistic, or
--calibrate) also Brier score, log loss, expected calibration error and a reliability table, whose
columns "predicted" and "observed" agree when the probabilities can be believed. For real values:
R² and the errors.

Examples:
  $ reluvex evaluate model.json test.csv --label diagnosis
  $ reluvex evaluate model.json test.csv --label diagnosis --bins 5 --json`;

/** `reluvex evaluate MODEL.json DATA`: how good a model's predictions and probabilities are. */
export function addEvaluateCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('evaluate')
    .description('compare predictions with true labels: confusion matrix and calibration, or errors of real values')
    .argument('<model>', 'a model written by train or solve')
    .argument('<data>', DATA_FILES);
  addDataOptions(command)
    .option('--bins <count>', 'bins of the reliability table', positiveInteger, 10)
    .option('--json', 'print one JSON object on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (modelPath: string, dataPath: string, options: EvaluateOptions) => {
      const model = await loadModel(modelPath);
      const { X, labels } = await readLabelledFor(model, dataPath, options);
      const { estimator } = model;
      const [report, text] = locate(dataPath, () =>
        estimator instanceof ReluClassifier ? evaluateClasses(estimator, X, labels, options.bins) : evaluateValues(estimator, X, labels),
      );
      io.stdout(options.json === true ? `${JSON.stringify(report)}\n` : text);
      finish(EXIT.done);
    });
}

function evaluateClasses(estimator: ReluClassifier, X: Matrix, labels: readonly Label[], bins: number): [report: unknown, text: string] {
  const classes = estimator.classes as readonly Label[];
  const places = [...placesOf(labels, classes, X.rows)];
  const predicted = estimator.predict(X) as Label[];
  const counts = confusionMatrix(classes, labels, predicted);
  const scores = classScores(classes, counts);
  const correct = predicted.filter((label, k) => label === labels[k]).length;
  const rows = classes.map((_, row) => [...rowOf(counts, row)]);
  const calibration = estimator.state.links && calibrationOf(estimator.predictProbability(X), places, bins);
  const report = { samples: X.rows, accuracy: correct / X.rows, classes, confusion: rows, scores, calibration: calibration ?? null };
  const text = [
    describeLines([
      ['samples', X.rows],
      ['accuracy', `${percent(report.accuracy)} (${correct} of ${X.rows})`],
    ]),
    describeTable(
      ['true \\ predicted', ...classes.map(String)],
      rows.map((row, at) => [String(classes[at]), ...row]),
    ),
    describeTable(
      ['class', 'samples', 'precision', 'recall', 'F1'],
      scores.map(({ label, samples, precision, recall, f1 }) => [String(label), samples, precision, recall, f1]),
    ),
    calibration === undefined
      ? 'no probabilities: train with --loss logistic, or with --calibrate 5\n'
      : `${describeLines([
          ['Brier score', short(calibration.brier)],
          ['log loss', short(calibration.logLoss)],
          ['expected calibration error', short(calibration.expectedCalibrationError)],
        ])}\n${describeTable(
          [`probability of ${classes.length === 2 ? String(classes[1]) : 'the predicted class'}`, 'samples', 'predicted', 'observed'],
          calibration.bins.map((bin) => [`${short(bin.from)} to ${short(bin.to)}`, bin.samples, bin.predicted, bin.observed]),
        )}`,
  ].join('\n');
  return [report, text];
}

function evaluateValues(estimator: ReluRegressor, X: Matrix, labels: readonly Label[]): [report: unknown, text: string] {
  const targets = toTargets(labels);
  const report = { samples: X.rows, score: estimator.score(X, targets), ...residualScores(estimator.predict(X), targets) };
  return [
    report,
    describeLines([
      ['samples', report.samples],
      ['R²', short(report.score)],
      ['mean squared error', short(report.meanSquaredError)],
      ['root mean squared error', short(report.rootMeanSquaredError)],
      ['mean absolute error', short(report.meanAbsoluteError)],
      ['largest error', short(report.largestError)],
    ]),
  ];
}
