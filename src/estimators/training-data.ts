import { prepare } from '../data/model-file';
import { standardization, type Scaling } from '../data/scaling';
import type { Matrix } from '../matrix';
import { checkPerturbation, type Perturbation } from '../problem/problem';
import { scaledRows } from '../sampling/directions';
import { patternBound } from '../sampling/pattern-bound';
import type { Hyperparameters } from './options';

/** Training data as the solver sees them. */
export interface TrainingData {
  /** Scaled and with the constant, as far as the options ask for them. */
  readonly X: Matrix;
  readonly scaling: Scaling | null;
  /** The radii in the units of X, the constant's included. */
  readonly perturbation: Perturbation;
  /** How many patterns to sample: those asked for, or fewer where the data cannot have as many. */
  readonly patterns: number;
}

/** @throws InputError when ε is not one number or one for each feature. */
export function trainingData(raw: Matrix, options: Hyperparameters): TrainingData {
  const { bias, norm, patterns } = options;
  const scaling = options.standardize ? standardization(raw) : null;
  const X = prepare(raw, { bias, scaling });
  const bound = patternBound(scaledRows(X), X.columns, patterns);
  return {
    X,
    scaling,
    perturbation: scaledPerturbation(raw, scaling, options.epsilon, norm, bias),
    patterns: Math.min(patterns, bound + 1),
  };
}

/** ε_j/σ_j for every feature, and 0 for the constant. */
export function scaledPerturbation(
  raw: Matrix,
  scaling: Scaling | null,
  epsilon: number | ArrayLike<number>,
  norm: Perturbation['norm'],
  bias: boolean,
): Perturbation {
  const { radius } = checkPerturbation(epsilon, norm, raw.columns);
  const scaled = Array.from(radius, (value, j) => (scaling === null ? value : value / scaling.deviation[j]!));
  return checkPerturbation(bias ? [...scaled, 0] : scaled, norm, raw.columns + (bias ? 1 : 0));
}
