import { findColumn, labelColumn, numericColumns, readCsv } from '../../src/data/csv';
import { mapLabels } from '../../src/data/labels';
import { appendOnes, scale, standardization } from '../../src/data/scaling';
import { takeRows, type Matrix } from '../../src/matrix';
import { predict } from '../../src/model/network';
import { fillUniforms } from '../../src/random';
import { train } from '../../src/train';
import type { Solution } from '../../src/admm/solution';
import type { PartContext } from '../harness/context';
import { bytesOf } from '../harness/data-file';
import { duration, percent } from '../harness/format';
import { median } from '../harness/statistics';
import type { DataFile, TracePoint, TrainingResult, TrainingRun } from '../results';

/** Column of the class in each data set. */
const LABELS: Readonly<Record<string, string>> = { 'breast-cancer.csv': 'diagnosis', 'sonar.csv': 'object' };

/** The stream of a seed that splits data into training and test samples. */
const SPLIT = 1001;
const TRAIN_SHARE = 0.7;

/** Radius for every standardised feature, the bias excepted: in units of the feature's standard deviation. */
const EPSILON = { standard: 0, robust: 0.1 } as const;
const LOSS = 'hinge';

interface Plan {
  readonly beta: number;
  readonly patterns: number;
  readonly gap: number;
  readonly timeLimitSeconds: number;
  readonly repetitions: number;
}

const FULL: Plan = { beta: 0.02, patterns: 20, gap: 0.02, timeLimitSeconds: 10, repetitions: 3 };
const QUICK: Plan = { beta: 0.05, patterns: 10, gap: 0.05, timeLimitSeconds: 1.5, repetitions: 3 };

/** Trains on every data set, standard and robust, several times each. */
export async function measureTraining(context: PartContext): Promise<TrainingResult> {
  const plan = context.request.quick ? QUICK : FULL;
  const runs: TrainingRun[] = [];
  for (const file of context.request.data) {
    const data = prepare(file, context.request.seed);
    const dataset = file.name.replace(/\.csv$/, '');
    for (const training of ['standard', 'robust'] as const) runs.push(await measureRun(context, plan, dataset, data, training));
  }
  return { gap: plan.gap, timeLimitSeconds: plan.timeLimitSeconds, runs };
}

interface Labelled {
  readonly X: Matrix;
  readonly y: Float64Array;
}

interface Split {
  readonly train: Labelled;
  readonly test: Labelled;
}

async function measureRun(
  { accelerator, request, progress }: PartContext,
  plan: Plan,
  dataset: string,
  data: Split,
  training: keyof typeof EPSILON,
): Promise<TrainingRun> {
  const { X, y } = data.train;
  const epsilon = new Float64Array(X.columns).fill(EPSILON[training]);
  epsilon[X.columns - 1] = 0;
  const seconds: number[] = [];
  let solution: Solution;
  let trace: TracePoint[];
  do {
    trace = [];
    const started = performance.now();
    solution = await train(
      { X, y, loss: LOSS, beta: plan.beta, patterns: plan.patterns, epsilon, seed: request.seed },
      {
        device: accelerator,
        gap: plan.gap,
        timeLimitSeconds: plan.timeLimitSeconds,
        onProgress: ({ iteration, seconds, program, dualBound, relativeGap }) =>
          trace.push({ iteration, seconds, program, dualBound, relativeGap }),
      },
    );
    seconds.push((performance.now() - started) / 1000);
  } while (seconds.length < plan.repetitions);
  const { status, objective, relativeGap, iterations, network, masksHash, device, patterns } = solution;
  progress(`${dataset}, ${training}: ${status}, gap ${percent(relativeGap)}, ${duration(1000 * median(seconds))}, on ${device}`);
  return {
    dataset,
    training,
    epsilon: EPSILON[training],
    loss: LOSS,
    beta: plan.beta,
    patterns: patterns.count,
    trainSamples: X.rows,
    testSamples: data.test.X.rows,
    features: X.columns,
    device,
    status,
    ...objective,
    relativeGap,
    iterations,
    neurons: network.output.length,
    masksHash,
    seconds,
    trainAccuracy: accuracy(solution, data.train),
    testAccuracy: accuracy(solution, data.test),
    testMajority: majority(data.test.y),
    trace,
  };
}

/** A seeded split into training and test samples, standardised by the training samples, with a bias column of ones. */
function prepare(file: DataFile, seed: number): Split {
  const label = LABELS[file.name];
  if (label === undefined) throw new Error(`the label column of the data set ${file.name} is not known`);
  const table = readCsv(bytesOf(file));
  const at = findColumn(table, label);
  const X = numericColumns(
    table,
    table.rows[0]!.map((_, column) => column).filter((column) => column !== at),
  );
  const { y } = mapLabels(labelColumn(table, at));
  const keys = new Float64Array(X.rows);
  fillUniforms(keys, { seed, stream: SPLIT }, 0);
  const order = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!);
  const cut = Math.round(TRAIN_SHARE * X.rows);
  const [trainRows, testRows] = [order.slice(0, cut), order.slice(cut)];
  const scaling = standardization(takeRows(X, trainRows));
  const part = (rows: readonly number[]): Labelled => ({
    X: appendOnes(scale(takeRows(X, rows), scaling)),
    y: Float64Array.from(rows, (row) => y[row]!),
  });
  return { train: part(trainRows), test: part(testRows) };
}

function accuracy({ network }: Solution, { X, y }: Labelled): number {
  const values = predict(network, X);
  return values.filter((value, k) => (value >= 0 ? 1 : -1) === y[k]).length / y.length;
}

function majority(y: Float64Array): number {
  const positive = y.filter((value) => value > 0).length / y.length;
  return Math.max(positive, 1 - positive);
}
