import { dot } from '../../src/problem/objective';
import type { Problem } from '../../src/problem/problem';
import { radiusOf } from '../../src/problem/radius';
import { sigmoid } from '../../src/reference/multipliers';

/** A sample's loss arguments at a and π: how far the prediction can exceed the target, and how far it can fall short of it. */
export function sidesAt({ X, y, loss, perturbation, patterns }: Problem, k: number, a: Float64Array, pi: ArrayLike<number> | undefined) {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const half = (start: number) => {
    let sum = 0;
    for (let i = start; pi && i < start + P; i++) sum += pi[i * n + k]!;
    return sum;
  };
  const excess = dot(X.data, k * d, a, k * d, d) - (loss === 'squared' ? y[k]! : 0);
  const rad = radiusOf(perturbation, a, k * d);
  return { above: excess + rad + half(0), below: -excess + rad + half(P) };
}

/** How far (p, q) are from the multipliers that the loss has at its arguments: zero if and only if they are. */
export function multiplierFault({ loss, y }: Problem, k: number, sides: { above: number; below: number }, p: number, q: number): number {
  if (loss === 'squared') {
    const slack = [p + q - sides.above, p + q - sides.below];
    return Math.max(-p, -q, -slack[0]!, -slack[1]!, Math.min(p, slack[0]!), Math.min(q, slack[1]!));
  }
  const [tau, other, z] = y[k]! > 0 ? [q, p, sides.below] : [p, q, sides.above];
  if (loss === 'logistic') return Math.max(Math.abs(other), Math.abs(tau - sigmoid(z)));
  return Math.max(Math.abs(other), -tau, tau - 1, Math.min(1 - tau, 1 + z), Math.min(tau, -1 - z));
}
