import { bitAt, type Patterns } from '../problem/patterns';
import { addRow } from './add-row';

/** c_i = Σ_k d_ik a_k for row-major A (samples × features), in double precision: patterns × features. */
export function maskedAdjoint(patterns: Patterns, a: ArrayLike<number>, features: number): Float64Array {
  const { samples, count } = patterns;
  const c = new Float64Array(count * features);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < samples; k++) {
      if (bitAt(patterns, i, k) === 1) addRow(c, i * features, 1, a, k * features, features);
    }
  }
  return c;
}
