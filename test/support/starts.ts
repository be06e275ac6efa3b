import { isRobust, type Problem } from '../../src/problem/problem';
import type { Point } from '../../src/problem/splitting';
import { drawsOf, randomPoint } from './problems';

/** A point with random neurons and random multipliers of the kinds that the loss and the cones have. */
export function randomStart(problem: Problem, seed: number): Point {
  const { X, y, loss, patterns } = problem;
  const [n, d] = [X.rows, X.columns];
  const draws = drawsOf(seed);
  const V = randomPoint(problem, draws, 0.3);
  const multiplier = (possible: (label: number) => boolean) =>
    y.map((label) => (loss === 'squared' || possible(label) ? draws.uniform() : 0));
  return {
    V,
    p: multiplier((label) => label < 0),
    q: multiplier((label) => label > 0),
    alpha: new Float64Array(2 * patterns.count * n).map(() => draws.uniform() / n),
    Z: isRobust(problem) ? draws.normals(n * d).map((value) => value / n) : undefined,
  };
}
