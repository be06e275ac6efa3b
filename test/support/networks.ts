import type { Matrix } from '../../src/matrix';
import type { Network } from '../../src/model/network';
import { drawsOf } from './problems';

/** A network of normal weights. */
export function randomNetwork(neurons: number, features: number, seed: number): Network {
  const draws = drawsOf(seed);
  const hidden = { rows: neurons, columns: features, data: draws.normals(neurons * features) };
  return { features, hidden, output: draws.normals(neurons) };
}

/** samples × features draws from [low, high). */
export function uniformPoints(samples: number, features: number, seed: number, low = 0, high = 1): Matrix {
  const draws = drawsOf(seed);
  return { rows: samples, columns: features, data: Float64Array.from({ length: samples * features }, () => draws.uniform(low, high)) };
}

/** Labels −1 and 1 by turns. */
export function alternatingLabels(samples: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, k) => 1 - 2 * (k % 2));
}
