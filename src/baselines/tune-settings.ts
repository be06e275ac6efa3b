import { InputError } from '../errors';
import type { GradientScore, GradientSettings } from './gradient-settings';
import type { GradientRun, GradientStatus } from './train-by-gradient';
import type { ValidationSplit } from './validation-split';

/** What is tried: every combination; what is left out keeps the value of the input or the settings. */
export interface GradientGrid {
  readonly learningRate: readonly number[];
  readonly beta?: readonly number[];
  readonly optimizer?: readonly GradientSettings['optimizer'][];
}

/** One combination of a {@link GradientGrid}. */
export interface GradientChoice {
  readonly learningRate: number;
  readonly beta: number;
  readonly optimizer: GradientSettings['optimizer'];
}

/** How to tune; what is not here is as in {@link GradientSettings}. */
export interface TuneSettings extends Partial<Omit<GradientSettings, 'validation' | 'learningRate' | 'onProgress'>> {
  readonly grid: GradientGrid;
  /** Seeds of the runs with the choice, after the grid; default 0 … 4. */
  readonly seeds?: readonly number[];
  /** Seeds that each combination is tried with, its scores averaged; default: the first of `seeds`. */
  readonly gridSeeds?: readonly number[];
  /** Share of the samples held out to stop early and to choose by, in (0, 1); default 0.1. */
  readonly validationShare?: number;
  /** Seed of the split, a nonnegative integer; default 0. */
  readonly splitSeed?: number;
  /** Called after each run. */
  readonly onProgress?: (progress: TuneProgress) => void;
}

/** How far tuning has come. */
export interface TuneProgress {
  readonly run: number;
  readonly runs: number;
  readonly seconds: number;
  readonly choice: GradientChoice;
  readonly seed: number;
  readonly validation: GradientScore | undefined;
}

/** One run of a combination, at its best epoch. */
export interface TuneRun {
  readonly seed: number;
  readonly status: GradientStatus;
  readonly bestEpoch: number;
  /** Undefined where the run diverged in its first epoch. */
  readonly validation: GradientScore | undefined;
}

/** What one combination came to on the validation part. */
export interface TuneRow {
  readonly choice: GradientChoice;
  /** Means over the runs; undefined where one of them has none. */
  readonly validation: GradientScore | undefined;
  readonly runs: readonly TuneRun[];
}

/** The choice with the table behind it, and the runs with it. */
export interface TuneResult {
  readonly choice: GradientChoice;
  readonly table: readonly TuneRow[];
  /** One run with the choice for each seed, each with the network of its best epoch on the validation part. */
  readonly runs: readonly GradientRun[];
  readonly split: ValidationSplit;
  readonly seconds: number;
}

/** Every combination of the grid, the learning rate fastest. @throws InputError where one of its lists is empty. */
export function choicesOf(grid: GradientGrid, beta: number, optimizer: GradientSettings['optimizer']): GradientChoice[] {
  const { learningRate, beta: betas = [beta], optimizer: optimizers = [optimizer] } = grid;
  for (const [name, values] of Object.entries({ learningRate, beta: betas, optimizer: optimizers })) {
    if (!Array.isArray(values) || values.length === 0) throw new InputError(`grid.${name} is empty: give at least one value`);
  }
  return optimizers.flatMap((optimizer) =>
    betas.flatMap((beta) => learningRate.map((learningRate) => ({ learningRate, beta, optimizer }))),
  );
}
