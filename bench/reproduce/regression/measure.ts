import { pgd } from '../../../src/attacks/pgd';
import { findColumn, numericColumns, readCsv } from '../../../src/data/csv';
import type { LabelledRows } from '../../../src/data/images';
import { appendOnes, scale, standardization } from '../../../src/data/scaling';
import { takeRows, type Matrix } from '../../../src/matrix';
import { networkObjective } from '../../../src/model/network-objective';
import type { PartContext } from '../../harness/context';
import { bytesOf, findFile } from '../../harness/data-file';
import { duration } from '../../harness/format';
import { fit, type Choice, type FitSettings, type Method } from '../rivals/fit';
import { shuffledRows } from '../rivals/split';
import type { RegressionResult, RegressionRun, RegressionSettings } from './result';

const DATASET = 'breast-cancer';
/** Predicted from the means of the ten measurements: the standard error of the area within one image. */
const TARGET = 'error_area';
const TRAIN_SHARE = 0.7;
/** Of the training samples, those that the choice of β is trained on. */
const SELECTION_SHARE = 2 / 3;

const METHODS: readonly Method[] = ['standard', 'hard', 'soft', 'linear', 'pgd'];

const FULL: RegressionSettings = {
  epsilons: [0.05, 0.1, 0.2, 0.3],
  betas: [1e-3, 3e-3, 1e-2],
  learningRates: [3e-3, 1e-2],
  epochs: 100,
  patterns: 20,
  neurons: 40,
  maxIterations: 800,
  attackSteps: 40,
  seeds: [1, 2, 3],
};

const QUICK: RegressionSettings = {
  ...FULL,
  epsilons: [0.1, 0.3],
  betas: [3e-3],
  learningRates: [1e-2],
  epochs: 20,
  patterns: 10,
  neurons: 20,
  maxIterations: 200,
  seeds: [1],
};

/** Samples with the target, standardised by the training samples and with a bias column. */
interface Split {
  readonly train: LabelledRows;
  readonly test: LabelledRows;
}

/** A network with what is known of its training. */
type Trained = Awaited<ReturnType<typeof fit>>;

/** Trains every method for every radius and measures its error under attack. */
export async function measureRegression(context: PartContext): Promise<RegressionResult> {
  const { quick, seed, data } = context.request;
  const plan = quick ? QUICK : FULL;
  const settings = { ...plan, seeds: plan.seeds.map((run) => run - 1 + seed) };
  const file = findFile(data, `${DATASET}.csv`)!;
  const table = readCsv(bytesOf(file));
  const features = table.names!.filter((name) => name.startsWith('mean_'));
  const columns = numericColumns(
    table,
    [...features, TARGET].map((name) => findColumn(table, name)),
  );
  const runs: RegressionRun[] = [];
  let sizes = { trainSamples: 0, testSamples: 0 };
  for (const run of settings.seeds) {
    const order = shuffledRows(columns.rows, run);
    const split = splitAt(columns, order, TRAIN_SHARE);
    sizes = { trainSamples: split.train.y.length, testSamples: split.test.y.length };
    for (const method of METHODS) runs.push(...(await runMethod(context, settings, split, method, run)));
  }
  return { dataset: DATASET, source: file.source, target: TARGET, features, ...sizes, settings, runs };
}

/** Trains on the first rows of the order and holds the others back; the last column is the target. */
function splitAt(columns: Matrix, order: readonly number[], share: number): Split {
  const count = Math.round(share * order.length);
  const scaling = standardization(takeRows(columns, order.slice(0, count)));
  const part = (rows: readonly number[]): LabelledRows => {
    const scaled = scale(takeRows(columns, rows), scaling);
    const last = columns.columns - 1;
    const X = { rows: rows.length, columns: last, data: scaled.data.filter((_, at) => at % columns.columns !== last) };
    return { X: appendOnes(X), y: scaled.data.filter((_, at) => at % columns.columns === last) };
  };
  return { train: part(order.slice(0, count)), test: part(order.slice(count)) };
}

async function runMethod(
  context: PartContext,
  settings: RegressionSettings,
  { train, test }: Split,
  method: Method,
  seed: number,
): Promise<RegressionRun[]> {
  const { accelerator } = context;
  const { betas, learningRates, epochs } = settings;
  const runs: RegressionRun[] = [];
  let standard: { trained: Trained; choice: Choice } | undefined;
  for (const size of settings.epsilons) {
    const epsilon = new Float64Array(train.X.columns).fill(size, 0, train.X.columns - 1);
    const trainOn = (rows: LabelledRows, choice: Choice): Promise<Trained> =>
      fit(method, { ...rows, epsilon }, choice, { accelerator, settings: fitSettings(settings), seed });
    // Without an adversary the radius plays no part in training.
    if (standard === undefined || method !== 'standard') {
      const share = method === 'standard' ? 0 : 1;
      const rates = method === 'pgd' ? learningRates : [null];
      const choices = rates.flatMap((learningRate) =>
        betas.map((beta): Choice => ({ beta, share, learningRate, epochs: learningRate === null ? null : epochs })),
      );
      const choice = await chooseBySplit(train, choices, trainOn, (network, held) =>
        attackedError(network, held, epsilon, settings.attackSteps, accelerator),
      );
      standard = { trained: await trainOn(train, choice), choice };
    }
    const { trained, choice } = standard;
    const { clean, attacked } = await attackedError(trained.network, test, epsilon, settings.attackSteps, accelerator);
    const radius = epsilon.map((value) => value * choice.share);
    runs.push({
      seed,
      method,
      epsilon: size,
      choice,
      status: trained.status,
      seconds: trained.seconds,
      neurons: trained.network.output.length,
      clean,
      attacked,
      program: trained.program,
      network: networkObjective({ ...train, loss: 'squared', beta: choice.beta, perturbation: { norm: 'linf', radius } }, trained.network),
    });
    context.progress(
      `${method}, ε = ${size}, seed ${seed}: error ${clean.toFixed(3)} clean, ${attacked.toFixed(3)} under attack; ` +
        `β = ${choice.beta}, ${trained.status}, ${duration(1000 * trained.seconds)}`,
    );
  }
  return runs;
}

/** The choice with the least error under attack on training samples that were held back. */
async function chooseBySplit(
  { X, y }: LabelledRows,
  choices: readonly Choice[],
  trainOn: (rows: LabelledRows, choice: Choice) => Promise<Trained>,
  errorOf: (network: Trained['network'], held: LabelledRows) => Promise<{ attacked: number }>,
): Promise<Choice> {
  // The training samples are in random order already.
  const count = Math.round(SELECTION_SHARE * y.length);
  const rows = Array.from(y, (_, row) => row);
  const part = (taken: readonly number[]): LabelledRows => ({ X: takeRows(X, taken), y: Float64Array.from(taken, (row) => y[row]!) });
  const [kept, held] = [part(rows.slice(0, count)), part(rows.slice(count))];
  let best: { choice: Choice; error: number } | undefined;
  for (const choice of choices.length > 1 ? choices : []) {
    const { attacked } = await errorOf((await trainOn(kept, choice)).network, held);
    if (best === undefined || attacked < best.error) best = { choice, error: attacked };
  }
  return best?.choice ?? choices[0]!;
}

async function attackedError(
  network: Trained['network'],
  { X, y }: LabelledRows,
  epsilon: Float64Array,
  steps: number,
  accelerator: PartContext['accelerator'],
): Promise<{ clean: number; attacked: number }> {
  const { clean, values } = await pgd(network, X, y, { epsilon, steps, target: 'residual', device: accelerator });
  const meanSquare = (residuals: Float64Array): number => residuals.reduce((sum, value) => sum + value ** 2, 0) / y.length;
  return { clean: meanSquare(clean), attacked: meanSquare(values) };
}

function fitSettings({ patterns, neurons, maxIterations }: RegressionSettings): FitSettings {
  return { loss: 'squared', patterns, neurons, maxIterations, batchSize: 50, trainingSteps: 7, timeLimitSeconds: 30, refinements: 0 };
}
