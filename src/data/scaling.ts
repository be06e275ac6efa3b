import { InputError } from '../errors';
import { rowOf, zeros, type Matrix } from '../matrix';

/** The affine map x ↦ (x − mean) / deviation of every feature, learnt from training data and applied to all later data. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** The scaling that gives every column of X mean 0 and (population) standard deviation 1; a constant column keeps deviation 1. */
export function standardization(X: Matrix): Scaling {
  const mean = new Float64Array(X.columns);
  const deviation = new Float64Array(X.columns);
  for (let c = 0; c < X.columns; c++) {
    for (let r = 0; r < X.rows; r++) mean[c]! += X.data[r * X.columns + c]! / X.rows;
    let variance = 0;
    for (let r = 0; r < X.rows; r++) variance += (X.data[r * X.columns + c]! - mean[c]!) ** 2 / X.rows;
    const rounding = 1e-14 * Math.abs(mean[c]!);
    deviation[c] = Math.sqrt(variance) > rounding ? Math.sqrt(variance) : 1;
  }
  return { mean, deviation };
}

/** Applies a scaling. @throws InputError when X has another number of columns. */
export function scale(X: Matrix, { mean, deviation }: Scaling): Matrix {
  if (X.columns !== mean.length) {
    throw new InputError(
      `X has ${X.columns} features but the scaling was learnt from ${mean.length}: give the same columns in the same order`,
    );
  }
  return { ...X, data: X.data.map((value, at) => (value - mean[at % X.columns]!) / deviation[at % X.columns]!) };
}

/** X with a last column of ones: the bias of every neuron becomes one more weight, which no perturbation moves. */
export function appendOnes(X: Matrix): Matrix {
  const out = zeros(X.rows, X.columns + 1);
  for (let r = 0; r < X.rows; r++) {
    out.data.set(rowOf(X, r), r * out.columns);
    out.data[r * out.columns + X.columns] = 1;
  }
  return out;
}
