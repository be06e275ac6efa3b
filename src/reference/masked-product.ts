import { bitAt, type Patterns } from '../problem/patterns';
import { addRow } from './add-row';

/** c_k = Σ_i d_ik w_i for row-major W (patterns × features), in double precision: samples × features. */
export function maskedProduct(patterns: Patterns, w: ArrayLike<number>, features: number): Float64Array {
  const { samples, count } = patterns;
  const c = new Float64Array(samples * features);
  for (let k = 0; k < samples; k++) {
    for (let i = 0; i < count; i++) {
      if (bitAt(patterns, i, k) === 1) addRow(c, k * features, 1, w, i * features, features);
    }
  }
  return c;
}
