import type { Matrix } from '../../src/matrix';
import { drawsOf } from './problems';

/** Samples with labels ±1. */
export interface PlantedData {
  readonly X: Matrix;
  readonly y: Float64Array;
}

/**
 * Labels by turns; the first feature is the label times about 1, of the wrong sign for every tenth sample, the last is 1, and the
 * others are about a tenth of the label: many weak features that an adversary of ε = 0.25 reverses, and a strong one that it does not.
 */
export function plantedData(samples: number, features: number, seed: number): PlantedData {
  const draws = drawsOf(seed);
  const y = Float64Array.from({ length: samples }, (_, k) => (k % 2 === 0 ? 1 : -1));
  const X = { rows: samples, columns: features, data: new Float64Array(samples * features) };
  y.forEach((label, k) => {
    const sign = draws.uniform() < 0.1 ? -label : label;
    for (let j = 0; j < features; j++) {
      const weak = 0.1 * (label + draws.normal());
      X.data[k * features + j] = j === 0 ? sign * (1 + 0.2 * draws.normal()) : j === features - 1 ? 1 : weak;
    }
  });
  return { X, y };
}

/** Some of the samples, in the order of `rows`. */
export function selectedRows({ X, y }: PlantedData, rows: ArrayLike<number>): PlantedData {
  const d = X.columns;
  const data = Array.from(rows).flatMap((row) => [...X.data.subarray(row * d, (row + 1) * d)]);
  return { X: { rows: rows.length, columns: d, data: Float64Array.from(data) }, y: Float64Array.from(rows, (row) => y[row]!) };
}
