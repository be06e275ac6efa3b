import { bitAt, type Patterns } from '../problem/patterns';

/** c_i = Σ_k d_ik a_k for row-major A (samples × features), in double precision: patterns × features. */
export function maskedAdjoint(patterns: Patterns, a: ArrayLike<number>, features: number): Float64Array {
  const { samples, count } = patterns;
  const c = new Float64Array(count * features);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < samples; k++) {
      if (bitAt(patterns, i, k) === 0) continue;
      for (let j = 0; j < features; j++) c[i * features + j]! += a[k * features + j]!;
    }
  }
  return c;
}
