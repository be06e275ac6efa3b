import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SolveSettings } from '../index';
import type { DeviceChoice } from './device';

/** Where to compute, and when to stop. */
export interface SolverOptions {
  readonly device: DeviceChoice;
  readonly gap?: number;
  readonly maxIterations?: number;
  readonly timeLimit?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** Adds the options of {@link SolverOptions}. */
export function addSolverOptions(command: Command, device = deviceOption()): Command {
  return command
    .addOption(device)
    .option('--gap <number>', 'stop when program − dual bound ≤ gap · program (default: 1e-3)', positiveNumber)
    .option('--max-iterations <count>', 'stop after this many iterations', positiveInteger)
    .option('--time-limit <seconds>', 'stop after this many seconds', positiveNumber)
    .option('--threads <count>', 'threads that share large products on the CPU (default: the cores, at most 8)', positiveInteger)
    .option('--json', 'print the result as one JSON object on stdout');
}

export function deviceOption(): Option {
  return new Option('--device <device>', 'where to compute; auto takes a WebGPU adapter if there is one')
    .choices(['auto', 'gpu', 'cpu'])
    .default('auto');
}

/** The part of {@link SolveSettings} that the options name; the rest keeps its defaults. */
export function settingsFrom(
  options: SolverOptions,
): Partial<Pick<SolveSettings, 'gap' | 'maxIterations' | 'timeLimitSeconds' | 'threads'>> {
  return {
    ...(options.gap === undefined ? {} : { gap: options.gap }),
    ...(options.maxIterations === undefined ? {} : { maxIterations: options.maxIterations }),
    ...(options.timeLimit === undefined ? {} : { timeLimitSeconds: options.timeLimit }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
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
  const radii = numberList(text);
  if (radii.some((radius) => radius < 0)) throw new InvalidArgumentError('Expected numbers ≥ 0.');
  return radii;
}

/** Two numbers, the first below the second. */
export function range(text: string): readonly [number, number] {
  const [low, high, ...more] = numberList(text);
  if (high === undefined || more.length > 0 || !(low! < high)) throw new InvalidArgumentError('Expected low,high such as 0,1.');
  return [low!, high];
}

/** A number strictly between 0 and 1. */
export function share(text: string): number {
  const value = finiteNumber(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('Expected a number between 0 and 1, such as 0.2.');
  return value;
}

/** How many parts to cut the data into. */
export function foldCount(text: string): number {
  const value = positiveInteger(text);
  if (value < 2) throw new InvalidArgumentError('Expected a whole number from 2.');
  return value;
}

/** A port, or 0 for a free one. */
export function portNumber(text: string): number {
  const value = finiteNumber(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  return value;
}

/** Positive numbers separated by commas. */
export function positiveList(text: string): readonly number[] {
  return text.split(',').map(positiveNumber);
}

/** Words separated by commas. */
export function wordList(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

function numberList(text: string): readonly number[] {
  return text.split(',').map((part) => finiteNumber(part.trim()));
}

function finiteNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}
