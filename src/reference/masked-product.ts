import { bitAt, type Patterns } from '../problem/patterns';

/** c_k = Σ_i d_ik w_i for row-major W (patterns × features), in double precision: samples × features. */
export function maskedProduct(patterns: Patterns, w: ArrayLike<number>, features: number): Float64Array {
  const { samples, count } = patterns;
  const c = new Float64Array(samples * features);
  for (let k = 0; k < samples; k++) {
    for (let i = 0; i < count; i++) {
      if (bitAt(patterns, i, k) === 0) continue;
      for (let j = 0; j < features; j++) c[k * features + j]! += w[i * features + j]!;
    }
  }
  return c;
}
