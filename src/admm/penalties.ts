import type { Problem } from '../problem/problem';
import type { Penalties, Splitting } from '../problem/splitting';

/**
 * Penalties to start from, in the units of the data: the loss weighs 1/n and products s are of order 1, so ρ_s ~ 1/n; v and a
 * multiply rows of X, so theirs carry the mean of ‖x_k‖²; predictions f are of order 1 again. The factors were found on the reference
 * problems.
 */
export function initialPenalties({ X }: Problem, kind: Splitting['kind']): Penalties {
  let square = 0;
  for (const value of X.data) square += value * value;
  const perSample = square / X.rows;
  const weights = (0.03 * (perSample > 0 ? perSample : 1)) / X.rows;
  return { v: weights, s: 0.06 / X.rows, a: kind === 'lifted' ? weights : 0.06 / X.rows, pi: 0.6 / X.rows };
}
