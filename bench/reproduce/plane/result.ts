import type { Verdict } from '../../../src/verify/verification';

/** A network with two inputs and a bias: rows of three hidden weights, and output weights. */
export interface PlaneNetwork {
  readonly hidden: readonly (readonly [number, number, number])[];
  readonly output: readonly number[];
}

/** One network trained on the points. */
export interface PlaneRun {
  readonly training: 'standard' | 'robust';
  readonly cone: 'hard' | 'soft';
  /** Where its activation patterns come from. */
  readonly source: 'random' | 'priced';
  readonly patterns: number;
  readonly status: string;
  readonly program: number;
  readonly dualBound: number;
  readonly objective: number;
  readonly relativeGap: number;
  readonly iterations: number;
  readonly seconds: number;
  readonly network: PlaneNetwork;
  /** Points on the right side. */
  readonly correct: number;
  /** For every point whether its whole box is on the right side. */
  readonly verdicts: readonly Verdict[];
}

/** A labelled point of the plane. */
export interface PlanePoint {
  readonly x1: number;
  readonly x2: number;
  readonly y: 1 | -1;
}

export interface PlaneResult {
  readonly points: readonly PlanePoint[];
  readonly seed: number;
  readonly epsilon: number;
  /** The least distance of two points, by the larger of the differences of their coordinates. */
  readonly spacing: number;
  readonly loss: string;
  readonly beta: number;
  readonly gap: number;
  readonly timeLimitSeconds: number;
  readonly device: string;
  readonly runs: readonly PlaneRun[];
}
