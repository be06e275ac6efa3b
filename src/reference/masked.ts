import { dot } from '../problem/objective';
import type { Problem } from '../problem/problem';
import { bitAt } from '../problem/patterns';

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
  for (let at = 0; at < out.length; at++) {
    if (bitAt(patterns, Math.floor(at / X.rows) % patterns.count, at % X.rows) === 0) out[at]! *= -1;
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
      if (factor === 0) continue;
      for (let j = 0; j < d; j++) out[i * d + j]! += factor * X.data[k * d + j]!;
    }
  }
  return out;
}

/** T u: a_k = Σ_i d_ik (v_i − w_i) for every sample (n × d), u holding the v_i and then the w_i. */
export function aggregate({ X, patterns }: Problem, u: Float64Array): Float64Array {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const out = new Float64Array(n * d);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < P; i++) {
      if (bitAt(patterns, i, k) === 0) continue;
      for (let j = 0; j < d; j++) out[k * d + j]! += u[i * d + j]! - u[(P + i) * d + j]!;
    }
  }
  return out;
}

/** Dᵀ a: Σ_k d_ik a_k for every pattern (P × d). */
export function aggregateAdjoint({ X, patterns }: Problem, a: Float64Array): Float64Array {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const out = new Float64Array(P * d);
  for (let i = 0; i < P; i++) {
    for (let k = 0; k < n; k++) {
      if (bitAt(patterns, i, k) === 0) continue;
      for (let j = 0; j < d; j++) out[i * d + j]! += a[k * d + j]!;
    }
  }
  return out;
}
