import { Option, type Command } from 'commander';
import { toTargets, type Label } from '../data/labels';
import { InputError } from '../errors';
import { ReluClassifier, type CertifySettings, type ReluRegressor, type VerifyMethod } from '../index';
import type { Matrix } from '../matrix';
import { addAdversaryOptions, adversaryOf, type AdversaryOptions } from './adversary-options';
import { certifiedRadii } from './certified-radii';
import { readLabelledFor } from './data-options';
import { DATA_FILES } from './dataset';
import { openDevice } from './device';
import { checkWritable, writeText } from './files';
import { EXIT, type Io } from './io';
import { loadModel } from './model';
import { positiveInteger } from './options';
import { countLine } from './progress';
import { describeLines, describeTable, percent, short, toCsv } from './table';

interface CertifyOptions extends AdversaryOptions {
  readonly method?: VerifyMethod;
  readonly budget?: number;
  readonly radius?: boolean;
  readonly out?: string;
}

/** Of the samples' radii, the shares that are at least this far out are reported. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

const EXAMPLES = `
A sample is certified when it is proven that no perturbation within epsilon changes its right
prediction, attacked when one was found (or the prediction is wrong as it is), unknown when the
budget did not suffice. True robust accuracy is between the certified share and one less the
attacked share. For real values: the largest mean squared error that a perturbation can cause.

Examples:
  $ reluvex certify model.json data.csv --label diagnosis --epsilon 0.1sd
  $ reluvex certify model.json data.csv --label diagnosis --epsilon 0.1sd --radius --rows 50
  $ reluvex certify model.json data.csv --label diagnosis --epsilon 0.1sd --method relaxation --out verdicts.csv`;

/** `reluvex certify MODEL.json DATA`: what no perturbation can change, proven. */
export function addCertifyCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('certify')
    .description('prove for each sample that no perturbation within epsilon changes its prediction')
    .argument('<model>', 'a model written by train or solve')
    .argument('<data>', DATA_FILES);
  addAdversaryOptions(command)
    .addOption(
      new Option('--method <method>', 'how the margin is bounded, each tighter and slower than the one before').choices([
        'interval',
        'relaxation',
        'branch-and-bound',
      ]),
    )
    .option('--budget <nodes>', 'the most nodes of the search for one sample (default: 1000)', positiveInteger)
    .option('--radius', 'also the largest multiple of epsilon at which each sample is certified, by bisection')
    .option('--out <file>', 'write what is known of each sample to this .csv file')
    .addHelpText('after', EXAMPLES)
    .action(async (modelPath: string, dataPath: string, options: CertifyOptions) => {
      await certifyCommand(modelPath, dataPath, options, io);
      finish(EXIT.done);
    });
}

/** What `certify` prints, and what it writes of each sample. */
interface Outcome {
  readonly report: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly csv: string;
}

async function certifyCommand(modelPath: string, dataPath: string, options: CertifyOptions, io: Io): Promise<void> {
  if (options.out !== undefined) checkWritable(options.out);
  const model = await loadModel(modelPath);
  const adversary = adversaryOf(model, options);
  const { X, labels } = await readLabelledFor(model, dataPath, options);
  const { device, close } = await openDevice(options.device, io);
  const line = countLine(io, 'sample');
  try {
    const { estimator } = model;
    const { method, budget } = options;
    const settings = {
      ...adversary,
      device,
      ...(method && { method }),
      ...(budget && { budget }),
      signal: io.signal,
      onProgress: ({ finished, samples }: { finished: number; samples: number }) => line.show(finished, samples),
    };
    const task = { X, labels, settings };
    const outcome =
      estimator instanceof ReluClassifier
        ? await certifyClasses(estimator, task, options.radius === true)
        : await certifyValues(estimator, task, options.radius === true);
    line.end();
    io.stdout(options.json === true ? `${JSON.stringify(outcome.report)}\n` : outcome.text);
    if (options.out !== undefined) {
      await writeText(options.out, outcome.csv);
      io.stderr(`wrote ${options.out}\n`);
    }
  } finally {
    line.end();
    close();
  }
}

interface Task {
  readonly X: Matrix;
  readonly labels: readonly Label[];
  readonly settings: CertifySettings & Pick<Required<CertifySettings>, 'epsilon' | 'norm'>;
}

async function certifyClasses(estimator: ReluClassifier, { X, labels, settings }: Task, withRadius: boolean): Promise<Outcome> {
  const { certified, attacked, unknown, verdicts, lower, upper } = await estimator.certify(X, labels, settings);
  const radii = withRadius ? await certifiedRadii(estimator, X, labels, settings) : undefined;
  const quantiles = radii && QUANTILES.map((share) => ({ share, radius: quantile(radii.certified, share) }));
  const report = { samples: X.rows, certified, attacked, unknown, radii: quantiles ?? null };
  const counts = (share: number) => `${percent(share)} (${Math.round(share * X.rows)} of ${X.rows})`;
  const text = describeLines([
    ['certified', counts(certified)],
    ['attacked', counts(attacked)],
    ['unknown', counts(unknown)],
  ]);
  const table =
    quantiles &&
    describeTable(
      ['share of the samples below', 'certified radius (multiples of epsilon)'],
      quantiles.map(({ share, radius }) => [share, radius]),
    );
  return {
    report,
    text: table === undefined ? text : `${text}\n${table}`,
    csv: toCsv(
      ['label', 'verdict', 'margin_at_least', 'margin_at_most', ...(radii ? ['certified_radius', 'attacked_radius'] : [])],
      verdicts.map((verdict, k) => [
        labels[k]!,
        verdict,
        lower[k]!,
        upper[k]!,
        ...(radii ? [radii.certified[k]!, radii.attacked[k]!] : []),
      ]),
    ),
  };
}

async function certifyValues(estimator: ReluRegressor, { X, labels, settings }: Task, withRadius: boolean): Promise<Outcome> {
  if (withRadius) throw new InputError('--radius is for classes: a prediction of real values has no margin');
  const targets = toTargets(labels);
  const { lower, upper, residuals, meanSquaredError } = await estimator.certify(X, targets, settings);
  return {
    report: { samples: X.rows, meanSquaredError, largestError: residuals.reduce((most, value) => Math.max(most, value), 0) },
    text: describeLines([
      ['mean squared error, at most', short(meanSquaredError)],
      ['largest error, at most', short(residuals.reduce((most, value) => Math.max(most, value), 0))],
    ]),
    csv: toCsv(
      ['target', 'prediction_at_least', 'prediction_at_most', 'error_at_most'],
      Array.from(targets, (target, k) => [target, lower[k]!, upper[k]!, residuals[k]!]),
    ),
  };
}

/** The value below which this share of the values is. */
function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
