import { zeros, type Matrix } from '../matrix';
import type { Network } from '../model/network';
import { fillGaussians, fillWords } from '../random';

/** Streams of the seed that {@link startNetwork} and {@link shuffledRows} draw from. */
const WEIGHTS = 11;
const ORDER = 12;

/**
 * The first weights: u_j ~ N(0, 2/q I) with q the mean of ‖x_k‖², and α_j ~ N(0, 1/m), so that x_kᵀu_j and f(x_k) are of order 1
 * whatever the scale of X (He et al., arXiv 1502.01852, for features of mean square 1). The same in f32 and f64.
 */
export function startNetwork(X: Matrix, neurons: number, seed: number): Network {
  const d = X.columns;
  const square = X.data.reduce((sum, value) => sum + value * value, 0) / X.rows;
  const draws = new Float64Array(neurons * (d + 1));
  fillGaussians(draws, { seed, stream: WEIGHTS }, 0);
  const spread = Math.sqrt(2 / (square > 0 ? square : d));
  const hidden = zeros(neurons, d);
  hidden.data.forEach((_, at) => (hidden.data[at] = Math.fround(spread * draws[at]!)));
  const output = draws.subarray(neurons * d).map((value) => Math.fround(value / Math.sqrt(neurons)));
  return { features: d, hidden, output };
}

/** A uniformly random order of 0 … count − 1 for each epoch of a seed, by Fisher and Yates. */
export function shuffledRows(count: number, seed: number, epoch: number, stream = ORDER): Uint32Array {
  const words = new Uint32Array(count);
  fillWords(words, { seed, stream }, epoch * count);
  const order = Uint32Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    // Exact for fewer than 2²¹ rows: the product then stays below 2⁵³.
    const other = Math.floor((words[k]! * (k + 1)) / 2 ** 32);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}
