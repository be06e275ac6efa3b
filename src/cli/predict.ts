import type { Command } from 'commander';
import { InputError } from '../errors';
import { ReluClassifier } from '../index';
import type { Matrix } from '../matrix';
import { addDataOptions, readFor, type DataOptions } from './data-options';
import { DATA_FILES } from './dataset';
import { checkWritable, locate, writeText } from './files';
import { EXIT, type Io } from './io';
import { loadModel } from './model';
import { scoreLine } from './score';

interface PredictOptions extends DataOptions {
  readonly values?: boolean;
  readonly probabilities?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Columns are found by name where the model and the file have names, in any order. No WebGPU is
needed.

Examples:
  $ reluvex predict model.json new.csv
  $ reluvex predict model.json data.csv --label diagnosis --probabilities --json`;

/** `reluvex predict MODEL.json DATA`: one label, or one value for real targets, for each row. */
export function addPredictCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('predict')
    .description('print the label (or value) that a model gives each row of the data')
    .argument('<model>', 'a model written by train or solve')
    .argument('<data>', `${DATA_FILES} with the features the model was trained on`);
  addDataOptions(command, 'the true label, as in train: it is left out of the features, and the score is printed on stderr')
    .option('--values', "print the network's output f(x) instead of the label; for K classes K numbers, separated by commas")
    .option('--probabilities', 'print the probability of each class, in ascending order of the labels')
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--json', 'print one JSON object { predictions, values, probabilities } instead of lines')
    .addHelpText('after', EXAMPLES)
    .action(async (modelPath: string, dataPath: string, options: PredictOptions) => {
      await predictCommand(modelPath, dataPath, options, io);
      finish(EXIT.done);
    });
}

async function predictCommand(modelPath: string, dataPath: string, options: PredictOptions, io: Io): Promise<void> {
  if (options.out !== undefined) checkWritable(options.out);
  const model = await loadModel(modelPath);
  const { X, labels } = await readFor(model, dataPath, options);
  const { estimator } = model;
  if (options.probabilities === true && !(estimator instanceof ReluClassifier)) {
    throw new InputError('--probabilities needs classes: this model predicts real values');
  }
  const predictions = locate(dataPath, () => [...estimator.predict(X)]);
  const values = estimator instanceof ReluClassifier ? rowsOf(estimator.decisionFunction(X)) : predictions;
  const odds = estimator instanceof ReluClassifier && (options.probabilities === true || estimator.state.links !== undefined);
  const probabilities = odds ? rowsOf(estimator.predictProbability(X)) : undefined;
  if (labels !== null) io.stderr(`${locate(dataPath, () => scoreLine(estimator, X, labels))}\n`);
  const lines = options.probabilities === true ? (probabilities ?? []) : options.values === true ? values : predictions;
  const text =
    options.json === true ? `${JSON.stringify({ predictions, values, probabilities })}\n` : lines.map((line) => `${line}\n`).join('');
  if (options.out === undefined) io.stdout(text);
  else await writeText(options.out, text);
}

/** Each row of several columns as an array, of one column as a number. */
function rowsOf({ rows, columns, data }: Matrix): (number | number[])[] {
  if (columns === 1) return [...data];
  return Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
}
