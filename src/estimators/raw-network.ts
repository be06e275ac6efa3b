import { appendOnes } from '../data/scaling';
import { combineOutputs, type DenseNetwork } from '../data/dense-network';
import { InputError } from '../errors';
import { toMatrix, zeros, type Matrix, type MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { checkPerturbation, type Perturbation } from '../problem/problem';

/** Copies and checks rows of raw features. @throws InputError when there are not as many columns as in training. */
export function rawFeatures(X: MatrixLike, features: number): Matrix {
  const raw = toMatrix(X, 'X');
  if (raw.columns !== features) {
    throw new InputError(
      `X has ${raw.columns} features but the estimator was fitted on ${features}: give the same columns in the same order`,
    );
  }
  return raw;
}

/** Σ_o c_o f_o with the samples and radii it takes: with a constant 1, of radius 0, as a last feature where the network has biases. */
export interface ScalarTask {
  readonly network: Network;
  readonly X: Matrix;
  readonly epsilon: number | Float64Array;
  readonly norm: Perturbation['norm'];
}

/** @throws InputError for a wrong ε, and for a ball on a network with biases, since it would move the constant. */
export function scalarTask(
  dense: DenseNetwork,
  coefficients: ArrayLike<number>,
  X: Matrix,
  epsilon: number | ArrayLike<number>,
  norm: Perturbation['norm'],
): ScalarTask {
  const network = combineOutputs(dense, coefficients);
  const { radius } = checkPerturbation(epsilon, norm, X.columns);
  if (dense.hiddenBias === null) return { network, X, epsilon: radius, norm };
  if (norm === 'l2' && radius.some((value) => value > 0)) {
    throw new InputError(
      "a ball (norm 'l2') would move the constant behind the network's biases: fit with bias: false and standardize: false, or use norm 'linf'",
    );
  }
  return { network, X: appendOnes(X), epsilon: Float64Array.of(...radius, 0), norm };
}

/** Points of a {@link ScalarTask} as raw features: without the constant. */
export function withoutConstant(points: Matrix, features: number): Matrix {
  if (points.columns === features) return points;
  const out = zeros(points.rows, features);
  for (let k = 0; k < points.rows; k++) out.data.set(points.data.subarray(k * points.columns, k * points.columns + features), k * features);
  return out;
}
