import type { Matrix } from '../../src/matrix';
import { dot } from '../../src/problem/objective';
import type { Loss } from '../../src/problem/problem';
import { drawsOf } from './problems';

/** Normal data with a last column of ones, and targets from a few random ReLU neurons with noise: patterns matter here. */
export function noisyTeacher(samples: number, features: number, loss: Loss, seed: number): { X: Matrix; y: Float64Array } {
  const draws = drawsOf(seed);
  const X: Matrix = { rows: samples, columns: features, data: draws.normals(samples * features) };
  for (let k = 0; k < samples; k++) X.data[k * features + features - 1] = 1;
  const teacher = draws.normals(4 * features);
  const raw = Float64Array.from({ length: samples }, (_, k) => {
    let f = 0.3 * draws.normal();
    for (let h = 0; h < 4; h++) f += (h % 2 === 0 ? -1 : 1) * Math.max(0, dot(X.data, k * features, teacher, h * features, features));
    return f;
  });
  const median = raw.toSorted()[samples >> 1]!;
  return { X, y: loss === 'squared' ? raw : raw.map((value) => (value >= median ? 1 : -1)) };
}
