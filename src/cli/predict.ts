import type { Command } from 'commander';
import { classOf } from '../data/labels';
import { predictWith, readModel } from '../data/model-file';
import { readDataset } from './dataset';
import { checkWritable, locate, readWith, writeText } from './files';
import { EXIT, type Io } from './io';
import { score } from './score';

interface PredictOptions {
  readonly label?: string;
  readonly values?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `reluvex predict MODEL.json DATA`: one label, or one value for real targets, for each row. */
export function addPredictCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('predict')
    .description('print the label (or value) that a model gives each row of the data')
    .argument('<model>', 'a reluvex-model file written by train or solve')
    .argument('<data>', 'a .csv (.txt, .data), .npy or .npz file with the features the model was trained on')
    .option('--label <column>', 'the true label, as in train: it is left out of the features, and the score is printed on stderr')
    .option('--values', "print the network's value f(x) instead of the label")
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--json', 'print one JSON object { predictions, values } instead of lines')
    .action(async (modelPath: string, dataPath: string, options: PredictOptions) => {
      await predictCommand(modelPath, dataPath, options, io);
      finish(EXIT.solved);
    });
}

async function predictCommand(modelPath: string, dataPath: string, options: PredictOptions, io: Io): Promise<void> {
  if (options.out !== undefined) checkWritable(options.out);
  const model = await readWith(modelPath, readModel);
  const { X, labels } = await readDataset(dataPath, { label: options.label, features: model.featureNames });
  const values = locate(dataPath, () => predictWith(model, X));
  const { classes } = model;
  const predictions = classes === null || options.values === true ? [...values] : Array.from(values, (value) => classOf(classes, value));
  if (labels !== null) io.stderr(`${locate(dataPath, () => score(classes, values, labels))}\n`);
  const text =
    options.json === true
      ? `${JSON.stringify({ predictions, values: [...values] })}\n`
      : predictions.map((prediction) => `${prediction}\n`).join('');
  if (options.out === undefined) io.stdout(text);
  else await writeText(options.out, text);
}
