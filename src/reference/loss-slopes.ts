import { lossAt, lossSlope } from '../problem/objective';
import type { Loss } from '../problem/problem';

/** The weighted derivatives of the losses on the neurons that are active (neurons × samples), and the losses. */
export interface LossSlopes {
  readonly slopes: Float64Array;
  readonly losses: Float64Array;
}

/**
 * slopes_jk = weights_k ℓ′(f_k, y_k) 1[z_kj > 0] with f_k = Σ_j α_j (z_kj)₊, and ℓ(f_k, y_k) where the weight is positive; z is
 * samples × neurons. At the kinks of hinge and ReLU the derivative is 0.
 */
export function lossSlopes(
  loss: Loss,
  z: ArrayLike<number>,
  output: ArrayLike<number>,
  targets: ArrayLike<number>,
  weights: ArrayLike<number>,
): LossSlopes {
  const [n, m] = [targets.length, output.length];
  const slopes = new Float64Array(n * m);
  const losses = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let f = 0;
    for (let j = 0; j < m; j++) f += output[j]! * Math.max(0, z[k * m + j]!);
    const y = targets[k]!;
    if (weights[k]! > 0) losses[k] = loss === 'squared' ? 0.5 * (f - y) ** 2 : lossAt(loss, -y * f);
    const slope = weights[k]! * lossSlope(loss, f, y);
    for (let j = 0; j < m; j++) if (z[k * m + j]! > 0) slopes[j * n + k] = slope;
  }
  return { slopes, losses };
}
