import { Option, type Command } from 'commander';
import { InputError } from '../errors';
import { fitBetaPath, fitEpsilonPath, ReluClassifier, type BetaFit, type EpsilonFit, type ReluRegressor, type Status } from '../index';
import { DATA_FILES } from './dataset';
import { openDevice } from './device';
import { checkWritable, locate, writeText } from './files';
import { splitTrainingSet, type Split } from './held-out';
import { EXIT, type Io } from './io';
import { addSolverOptions, positiveInteger, positiveList, share } from './options';
import { exitCodeOf, finite } from './output';
import { countLine } from './progress';
import { parseRadii, type Radii } from './radii';
import { scoreName, scoreOf } from './score';
import { describeTable, toCsv } from './table';
import { addTrainingOptions, checkTraining, estimatorFor, radiiOn, readTrainingSet, type TrainingOptions } from './training-options';

interface PathOptions extends TrainingOptions {
  readonly over: 'beta' | 'epsilon';
  readonly betas?: readonly number[];
  readonly count?: number;
  readonly ratio?: number;
  readonly epsilons?: Radii;
  readonly validate?: number;
  readonly csv?: boolean;
  readonly out?: string;
}

type Estimator = ReluClassifier | ReluRegressor;

/** One line of the table. */
interface PathRow {
  readonly value: number;
  readonly status: Status;
  readonly program: number | null;
  readonly dualBound: number | null;
  readonly relativeGap: number | null;
  readonly neurons: number;
  readonly iterations: number;
  readonly seconds: number;
  readonly trainingScore: number;
  readonly validationScore: number | null;
}

const EXAMPLES = `
Each solve starts from the solution before, on the same patterns. Without --betas the path starts
where the penalty makes every weight zero. For real values or two classes. With --validate, choose
the row whose held-out score is best.

Examples:
  $ reluvex path data.csv --label diagnosis --loss hinge --standardize --validate 0.2
  $ reluvex path data.csv --label diagnosis --loss logistic --betas 0.1,0.03,0.01 --csv
  $ reluvex path data.csv --label diagnosis --loss hinge --over epsilon --epsilons 0sd,0.1sd,0.2sd --json`;

/** `reluvex path DATA`: a table of models along β or ε. */
export function addPathCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('path')
    .description('train along falling beta or growing epsilon, and print a table to choose from')
    .argument('<data>', `${DATA_FILES}; one sample in each row`)
    .addOption(new Option('--over <parameter>', 'what to vary').choices(['beta', 'epsilon']).default('beta'));
  addTrainingOptions(command)
    .option('--betas <list>', 'the values of beta, separated by commas', positiveList)
    .option('--count <count>', 'without --betas: how many values, in geometric progression (default: 8)', positiveInteger)
    .option('--ratio <share>', 'without --betas: the smallest value over the largest (default: 1e-3)', share)
    .option('--epsilons <list>', 'with --over epsilon: the radii, separated by commas; with the ending sd as in --epsilon', parseRadii)
    .option('--validate <share>', 'hold out this share of the rows, and report the score on them too', share)
    .option('--csv', 'print comma-separated values')
    .option('--out <file>', 'write the table (.json, else comma-separated values) to this file instead of stdout')
    .addHelpText('after', EXAMPLES);
  addSolverOptions(command).action(async (path: string, options: PathOptions) => finish(await pathCommand(path, options, io)));
}

async function pathCommand(path: string, options: PathOptions, io: Io): Promise<number> {
  checkOptions(options);
  checkTraining(options);
  if (options.out !== undefined) checkWritable(options.out);
  const data = await readTrainingSet(path, options);
  const split = locate(path, () => splitTrainingSet(data, options));
  const { device, close } = await openDevice(options.device, io);
  try {
    const estimator = estimatorFor(options, split.training.X, device);
    const rows = await walk(estimator, split, options, io);
    const text = format(rows, options, scoreName(estimator));
    if (options.out === undefined) io.stdout(text);
    else await writeText(options.out, text);
    if (io.signal.aborted) return EXIT.cancelled;
    return exitCodeOf(rows.find(({ status }) => status !== 'solved')?.status ?? 'solved');
  } finally {
    close();
  }
}

function checkOptions({ over, epsilons, betas, count, ratio }: PathOptions): void {
  if (over === 'epsilon' && epsilons === undefined) throw new InputError('--over epsilon needs --epsilons, such as 0,0.05,0.1');
  if (over === 'beta' && epsilons !== undefined) throw new InputError('--epsilons is for --over epsilon: give it too, or use --epsilon');
  const forBeta = betas !== undefined || count !== undefined || ratio !== undefined;
  if (over === 'epsilon' && forBeta) throw new InputError('--betas, --count and --ratio are for --over beta: leave them out');
  if (betas !== undefined && (count !== undefined || ratio !== undefined)) {
    throw new InputError('--betas says which values to take: leave --count and --ratio out');
  }
}

async function walk(estimator: Estimator, { training, validation }: Split, options: PathOptions, io: Io): Promise<PathRow[]> {
  const { betas, count, ratio } = options;
  const { X, y } = training;
  const stops = (options.epsilons?.values ?? []).map((value) => ({
    value,
    epsilon: radiiOn(X, { ...options.epsilons!, values: [value] }),
  }));
  const total = options.over === 'epsilon' ? stops.length : (betas?.length ?? count ?? 8);
  const line = countLine(io, options.over);
  line.show(0, total);
  const rows: PathRow[] = [];
  const onStep = (step: BetaFit<Estimator> | EpsilonFit<Estimator>) => {
    rows.push(
      rowOf(
        'beta' in step ? step.beta : stops.find(({ epsilon }) => epsilon === step.epsilon)!.value,
        step.estimator,
        training,
        validation,
      ),
    );
    line.show(rows.length, total);
  };
  const grid = { ...(betas && { betas }), ...(count && { count }), ...(ratio && { ratio }), signal: io.signal, onStep };
  const along = { epsilons: stops.map(({ epsilon }) => epsilon), signal: io.signal, onStep };
  try {
    if (options.over === 'beta') await fitBetaPath<Estimator>(estimator, X, y as readonly number[], grid);
    else await fitEpsilonPath<Estimator>(estimator, X, y as readonly number[], along);
  } finally {
    line.end();
  }
  return rows;
}

function rowOf(value: number, fitted: Estimator, training: Split['training'], validation: Split['validation']): PathRow {
  const { status, objective, relativeGap, network, iterations, state } = fitted;
  return {
    value,
    status,
    program: finite(objective.program),
    dualBound: finite(objective.dualBound),
    relativeGap: finite(relativeGap),
    neurons: network.hidden.rows,
    iterations,
    seconds: Number(state.fitted.seconds.toFixed(3)),
    trainingScore: scoreOf(fitted, training.X, training.y),
    validationScore: validation === undefined ? null : scoreOf(fitted, validation.X, validation.y),
  };
}

function format(rows: readonly PathRow[], { over, json, csv, out }: PathOptions, score: string): string {
  const named = rows.map(({ value, ...row }) => ({ [over]: value, ...row }));
  if (json === true || out?.endsWith('.json')) return `${JSON.stringify(named)}\n`;
  const cells = rows.map((row) => Object.values(row) as (string | number | null)[]);
  if (csv === true || out !== undefined) {
    return toCsv(
      [over, 'status', 'program', 'dual_bound', 'relative_gap', 'neurons', 'iterations', 'seconds', 'training_score', 'validation_score'],
      cells,
    );
  }
  const titles = [
    over,
    'status',
    'program',
    'dual bound',
    'gap',
    'neurons',
    'iterations',
    'seconds',
    `${score} (trained on)`,
    '(held out)',
  ];
  const width = rows.some(({ validationScore }) => validationScore !== null) ? titles.length : titles.length - 1;
  return describeTable(
    titles.slice(0, width),
    cells.map((row) => row.slice(0, width)),
  );
}
