import { InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';

/** A one-hidden-layer ReLU network f(x) = Σ_j α_j (xᵀu_j)₊: row j of `hidden` is u_j, `output[j]` is α_j. */
export interface Network {
  readonly features: number;
  readonly hidden: Matrix;
  readonly output: Float64Array;
}

/**
 * f(x) for every row of X, in double precision.
 *
 * @throws InputError when X has another number of features than the network, or a value that is not finite.
 */
export function predict(network: Network, X: MatrixLike): Float64Array {
  const samples = toMatrix(X, 'X');
  if (samples.columns !== network.features) {
    throw new InputError(
      `X has ${samples.columns} features but the network was trained on ${network.features}: give the same columns in the same order`,
    );
  }
  return forward(network, samples);
}

/** {@link predict} without its checks. */
export function forward(network: Network, X: Matrix): Float64Array {
  const { hidden, output } = network;
  const d = X.columns;
  const f = new Float64Array(X.rows);
  for (let k = 0; k < X.rows; k++) {
    for (let j = 0; j < hidden.rows; j++) {
      let z = 0;
      for (let c = 0; c < d; c++) z += X.data[k * d + c]! * hidden.data[j * d + c]!;
      if (z > 0) f[k]! += output[j]! * z;
    }
  }
  return f;
}
