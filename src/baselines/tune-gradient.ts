import { InputError } from '../errors';
import { leaseDevice, type DeviceChoice } from '../device/lease';
import { gatherBatch } from '../reference/gather-batch';
import {
  checkNumbers,
  completeGradientSettings,
  DEFAULT_GRADIENT_SETTINGS,
  defineGradientTask,
  type GradientInput,
  type GradientScore,
  type GradientTask,
} from './gradient-settings';
import { isBetter, objectiveOf, runGradient, type GradientRun } from './train-by-gradient';
import { choicesOf, type GradientChoice, type TuneResult, type TuneRow, type TuneRun, type TuneSettings } from './tune-settings';
import { splitForValidation } from './validation-split';

/**
 * Tunes {@link trainByGradient} as an honest rival would: holds out a part of the samples, trains with every combination of the grid,
 * takes the one with the best attacked validation accuracy (the least loss among equals, and for the squared loss), and trains that one
 * with every seed, each stopped at its best epoch.
 *
 * @throws InputError for wrong data or settings, before any GPU work; the signal's reason when aborted.
 */
export async function tuneGradient(input: Omit<GradientInput, 'seed'>, settings: TuneSettings): Promise<TuneResult> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const { grid, seeds = [0, 1, 2, 3, 4], gridSeeds = seeds.slice(0, 1), validationShare = 0.1, splitSeed = 0, ...others } = settings;
  const { onProgress, device = DEFAULT_GRADIENT_SETTINGS.device, ...rest } = others;
  const choices = choicesOf(grid, input.beta, rest.optimizer ?? DEFAULT_GRADIENT_SETTINGS.optimizer);
  if (seeds.length === 0 || gridSeeds.length === 0) throw new InputError('seeds is empty: give at least one seed');
  const whole = defineGradientTask(input);
  const split = splitForValidation(whole.y, whole.loss, validationShare, splitSeed);
  const part = (rows: Uint32Array) => {
    const { rows: X, targets: y } = gatherBatch(whole.X, whole.y, rows, 0, rows.length);
    return { X, y };
  };
  const validation = part(split.validation);
  const training: GradientTask = { ...whole, ...part(split.training) };
  const taskOf = ({ beta }: GradientChoice, seed: number) => checkNumbers({ ...training, beta, seed });
  const planOf = ({ learningRate, optimizer }: GradientChoice, task: GradientTask, on: DeviceChoice = device) =>
    completeGradientSettings({ ...rest, device: on, learningRate, optimizer, validation }, task);
  for (const choice of choices) for (const seed of [...gridSeeds, ...seeds]) planOf(choice, taskOf(choice, seed));

  const total = choices.length * gridSeeds.length + seeds.length;
  let done = 0;
  const note = <R extends Pick<GradientRun, 'seed' | 'validation'>>(choice: GradientChoice, run: R): R => {
    rest.signal?.throwIfAborted();
    done++;
    onProgress?.({ run: done, runs: total, seconds: seconds(), choice, seed: run.seed, validation: run.validation });
    return run;
  };
  const on = await leaseDevice(device);
  try {
    const table: TuneRow[] = [];
    for (const choice of choices) {
      const tried: TuneRun[] = [];
      for (const seed of gridSeeds) {
        const task = taskOf(choice, seed);
        const { status, bestEpoch, validation } = note(choice, await runGradient(task, planOf(choice, task, on)));
        tried.push({ seed, status, bestEpoch, validation });
      }
      table.push({ choice, validation: meanScore(tried), runs: tried });
    }
    const { choice } = bestRow(table, input.loss === 'squared' ? 'loss' : (rest.keep ?? DEFAULT_GRADIENT_SETTINGS.keep));
    const runs: GradientRun[] = [];
    for (const seed of seeds) {
      const task = taskOf(choice, seed);
      const run = note(choice, await runGradient(task, planOf(choice, task, on)));
      runs.push({ ...run, objective: objectiveOf(task, run.network) });
    }
    return { choice, table, runs, split, seconds: seconds() };
  } finally {
    on.dispose();
  }
}

/** The row with the best score, the first among equals; the first row where none has one. */
function bestRow(table: readonly TuneRow[], by: 'loss' | 'accuracy'): TuneRow {
  return table.reduce((best, row) => (row.validation && isBetter(row.validation, best.validation, by) ? row : best));
}

function meanScore(runs: readonly TuneRun[]): GradientScore | undefined {
  const scores = runs.flatMap(({ validation }) => validation ?? []);
  if (scores.length < runs.length) return undefined;
  const mean = (part: (score: GradientScore) => number) => scores.reduce((sum, score) => sum + part(score), 0) / scores.length;
  return { loss: mean((score) => score.loss), accuracy: mean((score) => score.accuracy) };
}
