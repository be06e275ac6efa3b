import type { Loss } from '../index';

/** A point of the picture; circles are −1, triangles +1. */
export interface DemoPoint {
  readonly x1: number;
  readonly x2: number;
  readonly label: 1 | -1;
}

/** Data sets that the page draws by itself. */
export const DATA_SETS = ['moons', 'rings', 'spirals', 'blobs', 'xor'] as const;
export type DataSetName = (typeof DATA_SETS)[number];

/** How a data set is drawn: the same numbers give the same points. */
export interface DataChoice {
  readonly name: DataSetName;
  readonly count: number;
  /** Standard deviation of the noise, in units of the picture. */
  readonly noise: number;
  readonly sample: number;
}

/** What the picture's coordinates mean where the points come from a file: value = middle + scale · coordinate. */
export interface Units {
  readonly names: readonly [string, string];
  readonly middle: readonly [number, number];
  readonly scale: readonly [number, number];
  /** What circles and triangles stand for. */
  readonly classes: readonly [string, string];
}

export const DEVICES = ['auto', 'gpu', 'cpu'] as const;

/** What the four methods are told. */
export interface Settings {
  readonly loss: Loss;
  readonly beta: number;
  /** How far an adversary may move each coordinate. */
  readonly epsilon: number;
  readonly patterns: number;
  readonly seed: number;
  readonly device: (typeof DEVICES)[number];
  readonly gap: number;
  /** For each method. */
  readonly timeLimitSeconds: number;
}

/** Everything that a link carries. */
export interface DemoState {
  readonly data: DataChoice;
  /** The points themselves where they were drawn by hand or read from a file; null where `data` says which they are. */
  readonly ownPoints: readonly DemoPoint[] | null;
  readonly units: Units | null;
  readonly settings: Settings;
}

/** Coordinates shown: −VIEW to VIEW on both axes. */
export const VIEW = 1.5;
export const MOST_POINTS = 400;
export const BETAS = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] as const;
export const GAPS = [0.1, 0.01, 0.001] as const;
export const TIME_LIMITS = [5, 10, 20, 60, 300] as const;

export const START: DemoState = {
  data: { name: 'moons', count: 80, noise: 0.1, sample: 1 },
  ownPoints: null,
  units: null,
  settings: {
    loss: 'hinge',
    beta: 0.001,
    epsilon: 0.12,
    patterns: 30,
    seed: 1,
    device: 'auto',
    gap: 0.01,
    timeLimitSeconds: 20,
  },
};

/** Steps of a coordinate, so that a link holds the very points that were trained on. */
const GRID = 8192;

/** A coordinate on the grid that links use, inside the picture. */
export function onGrid(value: number): number {
  return Math.round(Math.min(VIEW, Math.max(-VIEW, value)) * GRID) / GRID + 0;
}

/** The number of a grid step, an integer of 16 bits. */
export function gridStep(value: number): number {
  return Math.round(value * GRID);
}

/** The coordinate of a grid step. */
export function fromGridStep(step: number): number {
  return step / GRID;
}
