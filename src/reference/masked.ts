import { dot } from '../problem/objective';
import type { Problem } from '../problem/problem';
import { bitAt } from '../problem/patterns';
import { addRow } from './add-row';
import { maskedAdjoint } from './masked-adjoint';
import { maskedProduct } from './masked-product';
import { rowDot } from './row-dot';
import { rowScale } from './row-scale';
import { scaledSum } from './scaled-sum';

/** X u: x_kᵀu_i for every neuron and sample (2P × n). */
export function products({ X, patterns }: Problem, u: Float64Array): Float64Array {
  const [n, d] = [X.rows, X.columns];
  const out = new Float64Array(2 * patterns.count * n);
  for (let i = 0; i < 2 * patterns.count; i++) for (let k = 0; k < n; k++) out[i * n + k] = dot(X.data, k * d, u, i * d, d);
  return out;
}

/** G u: e_ik x_kᵀu_i for every neuron and sample (2P × n). */
export function coneProducts(problem: Problem, u: Float64Array): Float64Array {
  const { X, patterns } = problem;
  const out = products(problem, u);
  for (let i = 0; i < 2 * patterns.count; i++) {
    for (let k = 0; k < X.rows; k++) if (bitAt(patterns, i % patterns.count, k) === 0) out[i * X.rows + k]! *= -1;
  }
  return out;
}

/** Gᵀ t: Σ_k e_ik t_ik x_k for every neuron (2P × d). */
export function coneAdjoint({ X, patterns }: Problem, t: Float64Array): Float64Array {
  const [n, d] = [X.rows, X.columns];
  const out = new Float64Array(2 * patterns.count * d);
  for (let i = 0; i < 2 * patterns.count; i++) {
    for (let k = 0; k < n; k++) {
      const factor = (2 * bitAt(patterns, i % patterns.count, k) - 1) * t[i * n + k]!;
      if (factor !== 0) addRow(out, i * d, factor, X.data, k * d, d);
    }
  }
  return out;
}

/** T u: a_k = Σ_i d_ik (v_i − w_i) for every sample (n × d), u holding the v_i and then the w_i. */
export function aggregate({ X, patterns }: Problem, u: Float64Array): Float64Array {
  const half = u.length / 2;
  return maskedProduct(patterns, scaledSum(1, u.subarray(0, half), -1, u.subarray(half)), X.columns);
}

/** F u: f_k = x_kᵀ Σ_i d_ik (v_i − w_i) for every sample (n). */
export function predictionsOf(problem: Problem, u: Float64Array): Float64Array {
  return rowDot(problem.X.data, aggregate(problem, u), problem.X.columns);
}

/** Fᵀ g for the v half (P × d); the w half is its negative. */
export function predictionAdjoint({ X, patterns }: Problem, g: Float64Array): Float64Array {
  return maskedAdjoint(patterns, rowScale(g, X.data, X.columns), X.columns);
}
