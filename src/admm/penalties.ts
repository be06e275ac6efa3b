import type { Problem } from '../problem/problem';
import type { Penalties, Splitting } from '../problem/splitting';

/** Patterns of the problems on which the factors below were found. */
const USUAL_PATTERNS = 12;

/**
 * Penalties to start from, in the units of the data: the loss weighs 1/n and predictions f are of order 1, of which each of P neurons
 * has its share, so ρ_s ~ P/n and ρ_f ~ 1/n; v and a multiply rows of X, so theirs carry the mean of ‖x_k‖². The factors were found on
 * the reference problems.
 */
export function initialPenalties({ X, patterns }: Problem, kind: Splitting['kind']): Penalties {
  let square = 0;
  for (const value of X.data) square += value * value;
  const perSample = square / X.rows;
  const weights = (0.03 * (perSample > 0 ? perSample : 1)) / X.rows;
  const share = patterns.count / USUAL_PATTERNS;
  return { v: share * weights, s: (share * 0.06) / X.rows, a: kind === 'lifted' ? weights : 0.06 / X.rows, pi: 0.6 / X.rows };
}
