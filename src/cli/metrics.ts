import type { Label } from '../data/labels';
import { zeros, type Matrix } from '../matrix';

/** How often each class was predicted where each is true: classes × classes, rows true, columns predicted. */
export function confusionMatrix(classes: readonly Label[], labels: readonly Label[], predicted: readonly Label[]): Matrix {
  const places = new Map(classes.map((label, at) => [label, at]));
  const counts = zeros(classes.length, classes.length);
  labels.forEach((label, k) => counts.data[places.get(label)! * classes.length + places.get(predicted[k]!)!]!++);
  return counts;
}

/** Of one class: the share of its predictions that are right, of its samples that are found, and the harmonic mean of both. */
export interface ClassScores {
  readonly label: Label;
  readonly samples: number;
  /** Null where the class was never predicted. */
  readonly precision: number | null;
  /** Null where the class has no sample. */
  readonly recall: number | null;
  /** 2 TP/(2 TP + FP + FN); null where the class is neither there nor predicted. */
  readonly f1: number | null;
}

/** The scores of each class from a {@link confusionMatrix}. */
export function classScores(classes: readonly Label[], { data, columns }: Matrix): ClassScores[] {
  const sums = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  return classes.map((label, own) => {
    const right = data[own * columns + own]!;
    const samples = sums([...data.subarray(own * columns, (own + 1) * columns)]);
    const predictions = sums(classes.map((_, row) => data[row * columns + own]!));
    return {
      label,
      samples,
      precision: quotient(right, predictions),
      recall: quotient(right, samples),
      f1: quotient(2 * right, samples + predictions),
    };
  });
}

/** One bin of a reliability table. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Mean probability; null for an empty bin. */
  readonly predicted: number | null;
  /** The share in which what was predicted is true; null for an empty bin. */
  readonly observed: number | null;
}

/** How far probabilities can be believed. */
export interface Calibration {
  /** For two classes the mean of (p − 1[second class])², p the second's probability; for more the mean of Σ_c (p_c − 1[class c])². */
  readonly brier: number;
  /** −mean log p of the true class, p at least 2⁻⁵². */
  readonly logLoss: number;
  /** Σ_b (n_b/n) |predicted − observed| over the bins. */
  readonly expectedCalibrationError: number;
  /** For two classes of the second's probability; for more of the largest, and whether its class is the true one (Guo et al., 2017). */
  readonly bins: readonly ReliabilityBin[];
}

/** Scores probabilities, samples × classes, against the true classes' places, in `bins` bins of equal width. */
export function calibrationOf({ rows, columns, data }: Matrix, places: readonly number[], bins = 10): Calibration {
  const sums = { brier: 0, logLoss: 0 };
  const members = Array.from({ length: bins }, () => ({ samples: 0, predicted: 0, observed: 0 }));
  places.forEach((place, k) => {
    const row = data.subarray(k * columns, (k + 1) * columns);
    const squares = row.reduce((sum, p, c) => sum + (p - Number(c === place)) ** 2, 0);
    sums.brier += columns === 2 ? squares / 2 : squares;
    sums.logLoss -= Math.log(Math.max(row[place]!, 2 ** -52));
    const claimed = columns === 2 ? 1 : row.indexOf(Math.max(...row));
    const bin = members[Math.min(bins - 1, Math.floor(row[claimed]! * bins))]!;
    bin.samples++;
    bin.predicted += row[claimed]!;
    bin.observed += Number(claimed === place);
  });
  return {
    brier: sums.brier / rows,
    logLoss: sums.logLoss / rows,
    expectedCalibrationError: members.reduce((sum, { predicted, observed }) => sum + Math.abs(predicted - observed), 0) / rows,
    bins: members.map(({ samples, predicted, observed }, b) => ({
      from: b / bins,
      to: (b + 1) / bins,
      samples,
      predicted: quotient(predicted, samples),
      observed: quotient(observed, samples),
    })),
  };
}

/** How far real values are off. */
export interface ResidualScores {
  readonly meanSquaredError: number;
  readonly rootMeanSquaredError: number;
  readonly meanAbsoluteError: number;
  readonly largestError: number;
}

export function residualScores(predicted: ArrayLike<number>, targets: ArrayLike<number>): ResidualScores {
  const residuals = Array.from(predicted, (value, k) => Math.abs(value - targets[k]!));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanSquaredError = mean(residuals.map((residual) => residual ** 2));
  return {
    meanSquaredError,
    rootMeanSquaredError: Math.sqrt(meanSquaredError),
    meanAbsoluteError: mean(residuals),
    largestError: residuals.reduce((most, residual) => Math.max(most, residual), 0),
  };
}

function quotient(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
