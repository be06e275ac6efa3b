import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SolveSettings } from '../index';
import type { DeviceChoice } from './device';

/** Options that `solve` and `train` share. */
export interface SolverOptions {
  readonly device: DeviceChoice;
  readonly gap?: number;
  readonly maxIterations?: number;
  readonly timeLimit?: number;
  readonly splitting?: SolveSettings['splitting'];
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds the options of {@link SolverOptions}. */
export function addSolverOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--device <device>', 'where to compute; auto takes a WebGPU adapter if there is one')
        .choices(['auto', 'gpu', 'cpu'])
        .default('auto'),
    )
    .option('--gap <number>', 'stop when program − dual bound ≤ gap · program (default: 1e-3)', positiveNumber)
    .option('--max-iterations <count>', 'stop after this many iterations', positiveInteger)
    .option('--time-limit <seconds>', 'stop after this many seconds', positiveNumber)
    .addOption(new Option('--splitting <kind>', 'which form of the algorithm').choices(['auto', 'lifted', 'prediction']))
    .option('--json', 'print the result as one JSON object on stdout');
}

/** The part of {@link SolveSettings} that the options name; the rest keeps its defaults. */
export function settingsFrom(options: SolverOptions): Partial<SolveSettings> {
  return {
    ...(options.gap === undefined ? {} : { gap: options.gap }),
    ...(options.maxIterations === undefined ? {} : { maxIterations: options.maxIterations }),
    ...(options.timeLimit === undefined ? {} : { timeLimitSeconds: options.timeLimit }),
    ...(options.splitting === undefined ? {} : { splitting: options.splitting }),
  };
}

export function positiveNumber(text: string): number {
  const value = finiteNumber(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

export function positiveInteger(text: string): number {
  const value = finiteNumber(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number above 0.');
  return value;
}

export function seedNumber(text: string): number {
  const value = finiteNumber(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new InvalidArgumentError('Expected a whole number from 0 to 4294967295.');
  return value;
}

/** One radius, or a list of them separated by commas. */
export function radiusList(text: string): readonly number[] {
  const radii = text.split(',').map((part) => finiteNumber(part.trim()));
  if (radii.some((radius) => radius < 0)) throw new InvalidArgumentError('Expected numbers ≥ 0.');
  return radii;
}

function finiteNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}
