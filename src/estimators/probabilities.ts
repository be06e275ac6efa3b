import { zeros, type Matrix } from '../matrix';
import { logSigmoid, sigmoid, type Link } from './platt';

/**
 * Samples × classes: 1 − p and p for one output; for more, the shares of the p in their sum, as the softmax of their logarithms, so that
 * it is never 0/0.
 */
export function probabilitiesOf(values: Matrix, links: readonly Link[]): Matrix {
  const outputs = values.columns;
  const width = outputs === 1 ? 2 : outputs;
  const out = zeros(values.rows, width);
  for (let k = 0; k < values.rows; k++) {
    const logits = links.map(({ slope, offset }, o) => slope * values.data[k * outputs + o]! + offset);
    const row = outputs === 1 ? [sigmoid(-logits[0]!), sigmoid(logits[0]!)] : softmax(logits.map(logSigmoid));
    out.data.set(row, k * width);
  }
  return out;
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
