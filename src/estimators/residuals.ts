import { pgd } from '../attacks/pgd';
import type { AttackSettings } from '../attacks/settings';
import type { DenseNetwork } from '../data/dense-network';
import type { Matrix } from '../matrix';
import type { VerifySettings } from '../verify/settings';
import { verify } from '../verify/verify';
import { scalarTask, withoutConstant } from './raw-network';

/** What is proven of a regressor's predictions. */
export interface RegressionCertificate {
  /** Every prediction within ε of a sample is at least this. */
  readonly lower: Float64Array;
  /** … and at most this. */
  readonly upper: Float64Array;
  /** The largest |f − y| that the bounds allow. */
  readonly residuals: Float64Array;
  /** The mean of their squares: no perturbation makes the mean squared error larger. */
  readonly meanSquaredError: number;
}

/** What an attack on a regressor found. */
export interface ResidualAttack {
  /** R² at the worst points: no less than true robust R². */
  readonly score: number;
  /** The worst points met, samples × features, within ε of the samples. */
  readonly X: Matrix;
  /** |f − y| there. */
  readonly residuals: Float64Array;
  /** |f − y| at the samples themselves. */
  readonly clean: Float64Array;
}

/** Bounds f from both sides; unless told otherwise, each to 1 % of the targets' standard deviation where the budget allows. */
export async function certifyResiduals(
  network: DenseNetwork,
  X: Matrix,
  y: Float64Array,
  { epsilon, norm = 'linf', ...settings }: VerifySettings,
): Promise<RegressionCertificate> {
  const task = scalarTask(network, [1], X, epsilon, norm);
  const tolerance = settings.tolerance ?? 0.01 * (Math.sqrt(variation(y) / y.length) || 1);
  const half = async (side: number) =>
    (await verify(task.network, task.X, new Float64Array(X.rows).fill(side), { ...settings, tolerance, epsilon: task.epsilon, norm }))
      .lower;
  const lower = await half(1);
  const upper = (await half(-1)).map((value) => -value);
  const residuals = y.map((value, k) => Math.max(value - lower[k]!, upper[k]! - value));
  return { lower, upper, residuals, meanSquaredError: squares(residuals) / y.length };
}

/** Looks for points with large residuals by projected gradient ascent. */
export async function attackResiduals(
  network: DenseNetwork,
  X: Matrix,
  y: Float64Array,
  { epsilon, norm = 'linf', ...settings }: AttackSettings,
): Promise<ResidualAttack> {
  const task = scalarTask(network, [1], X, epsilon, norm);
  const result = await pgd(task.network, task.X, y, { ...settings, target: 'residual', epsilon: task.epsilon, norm });
  return { score: scoreOf(result.values, y), X: withoutConstant(result.X, X.columns), residuals: result.values, clean: result.clean };
}

/** R² = 1 − Σ r²/Σ (y − ȳ)²; for constant targets 1 where every residual is 0, else 0. */
export function scoreOf(residuals: Float64Array, y: Float64Array): number {
  const [left, total] = [squares(residuals), variation(y)];
  if (total === 0) return left === 0 ? 1 : 0;
  return 1 - left / total;
}

/** Σ (y − ȳ)². */
function variation(y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return squares(y.map((value) => value - mean));
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
