import { Option, type Command } from 'commander';
import { toTargets } from '../data/labels';
import { ReluClassifier } from '../index';
import { rowOf, type Matrix } from '../matrix';
import { addAdversaryOptions, adversaryOf, type AdversaryOptions } from './adversary-options';
import { readLabelledFor } from './data-options';
import { DATA_FILES } from './dataset';
import { openDevice } from './device';
import { checkWritable, writeText } from './files';
import { EXIT, type Io } from './io';
import { loadModel } from './model';
import { positiveInteger, seedNumber } from './options';
import { scoreOf } from './score';
import { describeLines, percent, short, toCsv } from './table';

interface AttackOptions extends AdversaryOptions {
  readonly method: 'fgsm' | 'pgd';
  readonly steps?: number;
  readonly restarts?: number;
  readonly seed?: number;
  readonly out?: string;
}

const EXAMPLES = `
An attack shows what can go wrong, never that nothing can: for that, see certify.

Examples:
  $ reluvex attack model.json data.csv --label diagnosis --epsilon 0.1sd
  $ reluvex attack model.json data.csv --label diagnosis --epsilon 0.1sd --restarts 10 --out worst.csv
  $ reluvex attack model.json data.csv --label diagnosis --epsilon 0.1sd --method fgsm --json`;

/** `reluvex attack MODEL.json DATA`: the worst perturbations that gradient steps find. */
export function addAttackCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('attack')
    .description('look for perturbations within epsilon that change predictions, by gradient steps')
    .argument('<model>', 'a model written by train or solve')
    .argument('<data>', DATA_FILES);
  addAdversaryOptions(command)
    .addOption(
      new Option('--method <method>', 'one step of the whole radius, or projected gradient ascent').choices(['fgsm', 'pgd']).default('pgd'),
    )
    .option('--steps <count>', 'steps of pgd (default: 20)', positiveInteger)
    .option('--restarts <count>', 'starts of pgd: the clean point, then random ones (default: 1)', positiveInteger)
    .option('--seed <number>', 'seed of the random starts', seedNumber)
    .option('--out <file>', 'write the worst points, with their labels, to this .csv file')
    .addHelpText('after', EXAMPLES)
    .action(async (modelPath: string, dataPath: string, options: AttackOptions) => {
      await attackCommand(modelPath, dataPath, options, io);
      finish(EXIT.done);
    });
}

async function attackCommand(modelPath: string, dataPath: string, options: AttackOptions, io: Io): Promise<void> {
  if (options.out !== undefined) checkWritable(options.out);
  const model = await loadModel(modelPath);
  const adversary = adversaryOf(model, options);
  const { X, labels } = await readLabelledFor(model, dataPath, options);
  const { estimator, featureNames } = model;
  const { device, close } = await openDevice(options.device, io);
  try {
    const settings = { ...adversary, ...effort(options), device, signal: io.signal };
    const classes = estimator instanceof ReluClassifier;
    const found = classes ? await estimator.attack(X, labels, settings) : await estimator.attack(X, toTargets(labels), settings);
    const attacked = 'accuracy' in found ? found.accuracy : found.score;
    const report = { samples: X.rows, measure: classes ? 'accuracy' : 'R²', clean: scoreOf(estimator, X, labels), attacked };
    const show = classes ? percent : short;
    const text = describeLines([
      ['samples', report.samples],
      [`${report.measure} (clean)`, show(report.clean)],
      [`${report.measure} (attacked)`, show(attacked)],
    ]);
    io.stdout(options.json === true ? `${JSON.stringify(report)}\n` : text);
    if (options.out !== undefined) {
      await writeText(options.out, pointsAsCsv(found.X, featureNames, labels));
      io.stderr(`wrote ${options.out}\n`);
    }
  } finally {
    close();
  }
}

/** FGSM is the one step of the whole radius with which every attack begins. */
function effort({ method, steps, restarts, seed }: AttackOptions) {
  if (method === 'fgsm') return { steps: 1, stepSize: 1, restarts: 1 };
  return { ...(steps && { steps }), ...(restarts && { restarts }), ...(seed === undefined ? {} : { seed }) };
}

function pointsAsCsv(X: Matrix, names: readonly string[] | null, labels: readonly (string | number)[]): string {
  const titles = names ?? Array.from({ length: X.columns }, (_, column) => `x${column}`);
  const rows = labels.map((label, k) => [...rowOf(X, k), label]);
  return toCsv([...titles, 'label'], rows);
}
