import { toTargets, type Label } from '../data/labels';
import { ReluClassifier, type ReluRegressor } from '../index';
import type { Matrix } from '../matrix';
import { percent } from './table';

/** One line that compares predictions with the true labels. */
export function scoreLine(estimator: ReluClassifier | ReluRegressor, X: Matrix, labels: readonly Label[]): string {
  if (!(estimator instanceof ReluClassifier)) {
    const targets = toTargets(labels);
    const squares = estimator.predict(X).reduce((sum, value, k) => sum + (value - targets[k]!) ** 2, 0);
    return `mean squared error: ${(squares / X.rows).toPrecision(6)}`;
  }
  const correct = estimator.predict(X).filter((label, k) => label === labels[k]).length;
  return `correct: ${correct} of ${labels.length} (${percent(correct / labels.length)})`;
}

/** What `score` of an estimator measures. */
export function scoreName(estimator: ReluClassifier | ReluRegressor): 'accuracy' | 'R²' {
  return estimator instanceof ReluClassifier ? 'accuracy' : 'R²';
}

/** The accuracy of a classifier, R² of a regressor. */
export function scoreOf(estimator: ReluClassifier | ReluRegressor, X: Matrix, labels: readonly Label[]): number {
  return estimator instanceof ReluClassifier ? estimator.score(X, labels) : estimator.score(X, toTargets(labels));
}
