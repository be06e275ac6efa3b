import { classOf, toTargets, type Classes, type Label } from '../data/labels';

/** One line that compares values with the true labels. */
export function score(classes: Classes | null, values: Float64Array, labels: readonly Label[]): string {
  if (classes === null) {
    const targets = toTargets(labels);
    const squares = values.reduce((sum, value, k) => sum + (value - targets[k]!) ** 2, 0);
    return `mean squared error: ${(squares / values.length).toPrecision(6)}`;
  }
  const correct = labels.filter((label, k) => classOf(classes, values[k]!) === label).length;
  return `correct: ${correct} of ${labels.length} (${((100 * correct) / labels.length).toFixed(1)} %)`;
}
