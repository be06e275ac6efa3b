import { addWhere } from '../linear/vectors';
import { multiply, multiplyByTranspose } from '../matrix';
import { applySigns, maskedRows, maskedSums } from '../problem/masked';
import { wordsOf, type Patterns } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import { rowDot } from './row-dot';
import { rowScale } from './row-scale';
import { scaledSum } from './scaled-sum';

/** X u: x_kᵀu_i for every neuron and sample (2P × n); takes the place of what is in `out`. */
export function products({ X, patterns }: Problem, u: Float64Array, out?: Float64Array): Float64Array {
  return multiplyByTranspose({ rows: 2 * patterns.count, columns: X.columns, data: u }, X, out).data;
}

/** G u: e_ik x_kᵀu_i for every neuron and sample (2P × n). */
export function coneProducts(problem: Problem, u: Float64Array): Float64Array {
  return withSigns(problem, products(problem, u));
}

/** Gᵀ t: Σ_k e_ik t_ik x_k for every neuron (2P × d). */
export function coneAdjoint(problem: Problem, t: Float64Array): Float64Array {
  const { X, patterns } = problem;
  return multiply({ rows: 2 * patterns.count, columns: X.rows, data: withSigns(problem, t.slice()) }, X).data;
}

/** T u: a_k = Σ_i d_ik (v_i − w_i) for every sample (n × d), u holding the v_i and then the w_i; takes the place of what is in `out`. */
export function aggregate({ X, patterns }: Problem, u: Float64Array, out?: Float64Array): Float64Array {
  const half = u.length / 2;
  return maskedRows(patterns, scaledSum(1, u.subarray(0, half), -1, u.subarray(half)), X.columns, out);
}

/** F u: f_k = x_kᵀ Σ_i d_ik (v_i − w_i) for every sample (n); `perSample` (n × d) is overwritten. */
export function predictionsOf(problem: Problem, u: Float64Array, perSample?: Float64Array): Float64Array {
  return rowDot(problem.X.data, aggregate(problem, u, perSample), problem.X.columns);
}

/** Fᵀ g for the v half (P × d); the w half is its negative; `perSample` (n × d) is overwritten. */
export function predictionAdjoint({ X, patterns }: Problem, g: Float64Array, perSample?: Float64Array): Float64Array {
  return maskedSums(patterns, rowScale(g, X.data, X.columns, perSample), X.columns);
}

/** f_k = Σ_i d_ik (z_ik − z_(P+i)k) for z = X u (2P × n): F u from the products, in the place of what is in `out`. */
export function activeSums(patterns: Patterns, z: Float64Array, out: Float64Array = new Float64Array(patterns.samples)): Float64Array {
  const { samples: n, count: P } = patterns;
  out.fill(0);
  for (let i = 0; i < 2 * P; i++) addWhere(out, z.subarray(i * n, (i + 1) * n), wordsOf(patterns, i % P), i < P ? 1 : -1);
  return out;
}

/** t_ik += d_ik g_k for the v half and −d_ik g_k for the w half (2P × n): Fᵀ g once multiplied by X. */
export function addActive(patterns: Patterns, g: Float64Array, t: Float64Array): void {
  const { samples: n, count: P } = patterns;
  for (let i = 0; i < 2 * P; i++) addWhere(t.subarray(i * n, (i + 1) * n), g, wordsOf(patterns, i % P), i < P ? 1 : -1);
}

/** Multiplies entry (i, k) by e_ik, in place. */
function withSigns({ patterns }: Problem, data: Float64Array): Float64Array {
  return applySigns(data, patterns, 2 * patterns.count, (row) => row % patterns.count);
}
