import type { Matrix } from '../../src/matrix';
import { drawsOf } from '../support/problems';

/** Samples with the number of their cloud, and a target that is not linear in them. */
export interface Clouds {
  readonly X: Matrix;
  readonly places: readonly number[];
  readonly target: Float64Array;
}

/**
 * Clouds on a circle around (40, −3), of deviations 10 and 0.05 in the two features: far apart in each feature's own units, by turns,
 * and the distance from the centre in those units as the target.
 */
export function clouds(count: number, samples: number, seed: number): Clouds {
  const draws = drawsOf(seed);
  const places = Array.from({ length: samples }, (_, k) => k % count);
  const data = places.flatMap((place) => {
    const angle = (2 * Math.PI * place) / count;
    const unit = [Math.cos(angle) + 0.25 * draws.normal(), Math.sin(angle) + 0.25 * draws.normal()];
    return [40 + 10 * unit[0]!, -3 + 0.05 * unit[1]!];
  });
  const target = Float64Array.from(places, (_, k) => Math.hypot((data[2 * k]! - 40) / 10, (data[2 * k + 1]! + 3) / 0.05));
  return { X: { rows: samples, columns: 2, data: Float64Array.from(data) }, places, target };
}

/** X with every column multiplied by its factor. */
export function stretched(X: Matrix, factors: readonly number[]): Matrix {
  return { ...X, data: X.data.map((value, at) => value * factors[at % X.columns]!) };
}

/** X as rows of numbers. */
export function rowsOf({ rows, columns, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, k) => [...data.subarray(k * columns, (k + 1) * columns)]);
}
