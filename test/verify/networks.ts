import { zeros, type Matrix } from '../../src/matrix';
import { forward, type Network } from '../../src/model/network';
import { drawsOf, type Draws } from '../support/problems';

/** A network with Gaussian weights, and samples with the labels it gives them; where `bias` is set the last feature is 1. */
export interface Instance {
  readonly network: Network;
  readonly X: Matrix;
  readonly y: Float64Array;
}

export function randomInstance(seed: number, features: number, neurons: number, samples: number, bias = false): Instance {
  const draws = drawsOf(seed);
  const network: Network = { features, hidden: gaussian(draws, neurons, features), output: draws.normals(neurons) };
  const X = gaussian(draws, samples, features);
  if (bias) for (let k = 0; k < samples; k++) X.data[(k + 1) * features - 1] = 1;
  return { network, X, y: forward(network, X).map((value) => (value > 0 ? 1 : -1)) };
}

export function gaussian(draws: Draws, rows: number, columns: number): Matrix {
  const matrix = zeros(rows, columns);
  matrix.data.set(draws.normals(rows * columns));
  return matrix;
}

export function rowOf(X: Matrix, k: number): Float64Array {
  return X.data.slice(k * X.columns, (k + 1) * X.columns);
}

/** y f(x), written down once more: no code of the library. */
export function marginAt({ hidden, output, features }: Network, label: number, x: ArrayLike<number>): number {
  let f = 0;
  for (let j = 0; j < output.length; j++) {
    let z = 0;
    for (let i = 0; i < features; i++) z += hidden.data[j * features + i]! * x[i]!;
    if (z > 0) f += output[j]! * z;
  }
  return label * f;
}
