import { InputError } from '../errors';
import { multiplyByTranspose, rowsBetween, toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { rectifiedOutput } from '../reference/rectified-output';

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

/** Samples whose products with all neurons are held at a time. */
const SAMPLES_AT_ONCE = 256;

/** {@link predict} without its checks. */
export function forward({ hidden, output }: Network, X: Matrix): Float64Array {
  const f = new Float64Array(X.rows);
  for (let from = 0; from < X.rows; from += SAMPLES_AT_ONCE) {
    const products = multiplyByTranspose(rowsBetween(X, from, from + SAMPLES_AT_ONCE), hidden);
    f.set(rectifiedOutput(products.data, output).outputs, from);
  }
  return f;
}
