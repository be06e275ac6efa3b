import { zeros, type Matrix } from '../../src/matrix';
import { packPatterns, type Patterns } from '../../src/problem/patterns';
import { CONES, defineProblem, LOSSES, type Cone, type Loss, type Problem } from '../../src/problem/problem';
import { fillGaussians, fillUniforms } from '../../src/random';

/** What an adversary may do: nothing, move within a box whose last feature is fixed, or within a Euclidean ball. */
export type Ball = 'none' | 'box' | 'l2';

/** One of the 18 kinds of programs. */
export interface Kind {
  readonly loss: Loss;
  readonly cone: Cone;
  readonly ball: Ball;
}

export const KINDS: readonly Kind[] = LOSSES.flatMap((loss) =>
  CONES.flatMap((cone) => (['none', 'box', 'l2'] as const).map((ball) => ({ loss, cone, ball }))),
);

/** Sequential draws from one seed, the same in every engine. */
export interface Draws {
  uniform(low?: number, high?: number): number;
  normal(): number;
  normals(count: number): Float64Array;
}

export function drawsOf(seed: number): Draws {
  let at = 0;
  const one = new Float64Array(1);
  const draw = (fill: typeof fillUniforms) => {
    fill(one, { seed, stream: 7 }, at++);
    return one[0]!;
  };
  const normal = () => draw(fillGaussians);
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * draw(fillUniforms),
    normal,
    normals: (count) => Float64Array.from({ length: count }, normal),
  };
}

/** Sizes and quirks of a generated problem; `scale` multiplies X, ε and β, which leaves the optimum where it was. */
export interface Shape {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
  readonly beta: number;
  readonly epsilon: number;
  readonly scale: number;
  readonly quirk: 'none' | 'duplicated rows' | 'zero columns' | 'collinear features' | 'one class nearly empty' | 'zero row';
}

const ORDINARY: Shape = { samples: 12, features: 4, patterns: 5, beta: 0.02, epsilon: 0.04, scale: 1, quirk: 'none' };

/**
 * Every array of an iteration ends within the first invocations of its last workgroup: one workgroup too few leaves something out, be it that
 * each takes one row, or that 32 or 64 invocations take one or four entries each.
 */
export const DISPATCHES = { samples: 129, features: 5, patterns: 13 } as const;

/** Shapes that break solvers. */
export const DEGENERATE: Readonly<Record<string, Partial<Shape>>> = {
  'duplicated rows': { quirk: 'duplicated rows' },
  'zero columns': { quirk: 'zero columns' },
  'a zero row': { quirk: 'zero row' },
  'collinear features': { quirk: 'collinear features' },
  'one class nearly empty': { quirk: 'one class nearly empty' },
  'fewer samples than features': { samples: 4, features: 7, patterns: 4 },
  'two samples, one feature, one pattern': { samples: 2, features: 1, patterns: 1 },
  'one pattern': { patterns: 1 },
  'X of order 1e-6': { scale: 1e-6 },
  'X of order 1e6': { scale: 1e6 },
  'tiny beta': { beta: 1e-6 },
  'huge beta': { beta: 1e3 },
  'large radius': { epsilon: 1.5 },
};

/** A generated problem with the directions that gave its patterns; the first pattern is all ones, its direction the bias. */
export interface Generated {
  readonly problem: Problem;
  /** P × d; X times row i has the signs of pattern i. */
  readonly directions: Matrix;
}

/** A problem of the kind, of the shape, from the seed; X has a last column of ones when it has more than one. */
export function generate(kind: Kind, seed: number, changes: Partial<Shape> = {}): Generated {
  const shape = { ...ORDINARY, ...changes };
  const { samples: n, features: d, quirk, scale } = shape;
  const draws = drawsOf(seed);
  const X = zeros(n, d);
  X.data.set(draws.normals(n * d));
  if (d === 1) X.data.forEach((value, at) => (X.data[at] = 0.1 + Math.abs(value)));
  else for (let k = 0; k < n; k++) X.data[k * d + d - 1] = 1;
  applyQuirk(X, quirk);
  const y = targets(kind.loss, X, draws, quirk);
  const directions = distinctDirections(X, shape.patterns, draws);
  const radius = new Float64Array(d).map((_, j) => {
    if (kind.ball === 'none') return 0;
    if (kind.ball === 'l2') return shape.epsilon;
    return j === d - 1 && d > 1 ? 0 : shape.epsilon * draws.uniform(0.5, 1);
  });
  const problem = defineProblem({
    X: { ...X, data: Float64Array.from(X.data, (value) => value * scale) },
    y,
    patterns: patternsOf(X, directions),
    loss: kind.loss,
    cone: kind.cone,
    beta: shape.beta * scale,
    epsilon: radius.map((r) => r * scale),
    norm: kind.ball === 'l2' ? 'l2' : 'linf',
  });
  return { problem, directions };
}

export function titleOf({ loss, cone, ball }: Kind): string {
  return `${loss}, ${cone}, ${{ none: 'ε = 0', box: 'box', l2: 'l2 ball' }[ball]}`;
}

/** A point of 2P × d normal entries times `size`. */
export function randomPoint({ X, patterns }: Problem, draws: Draws, size = 1): Matrix {
  const V = zeros(2 * patterns.count, X.columns);
  V.data.set(draws.normals(V.data.length).map((value) => value * size));
  return V;
}

function applyQuirk(X: Matrix, quirk: Shape['quirk']): void {
  const { rows: n, columns: d, data } = X;
  for (let k = 0; k < n; k++) {
    if (quirk === 'duplicated rows' && k % 2 === 1) data.copyWithin(k * d, (k - 1) * d, k * d);
    if (quirk === 'zero columns') data[k * d] = 0;
    if (quirk === 'collinear features') data[k * d + 1] = 2 * data[k * d]!;
  }
  if (quirk === 'zero row') data.fill(0, (n - 1) * d);
}

function targets(loss: Loss, X: Matrix, draws: Draws, quirk: Shape['quirk']): Float64Array {
  const { rows: n, columns: d, data } = X;
  return new Float64Array(n).map((_, k) => {
    const signal = Math.abs(data[k * d]!) - 0.7 + 0.3 * draws.normal();
    if (loss === 'squared') return signal;
    if (quirk === 'one class nearly empty') return k === 0 ? 1 : -1;
    if (k < 2) return 1 - 2 * k;
    return signal > 0 ? 1 : -1;
  });
}

/** Directions with distinct, nonzero patterns on X: the bias (all ones) first, then normal ones; fewer where X has no more. */
function distinctDirections(X: Matrix, count: number, draws: Draws): Matrix {
  const d = X.columns;
  const first: Float64Array = new Float64Array(d);
  first[d - 1] = 1;
  const rows: Float64Array[] = [first];
  const seen = new Set([signsOf(X, first), '0'.repeat(X.rows)]);
  for (let tries = 0; rows.length < count && tries < 50 * count; tries++) {
    const direction = draws.normals(d);
    const signs = signsOf(X, direction);
    if (!seen.has(signs)) rows.push(direction);
    seen.add(signs);
  }
  return { rows: rows.length, columns: d, data: Float64Array.from(rows.flatMap((row) => [...row])) };
}

function signsOf(X: Matrix, direction: Float64Array): string {
  return Array.from({ length: X.rows }, (_, k) => (productAt(X, k, direction) >= 0 ? '1' : '0')).join('');
}

function patternsOf(X: Matrix, directions: Matrix): Patterns {
  const d = X.columns;
  return packPatterns(X.rows, directions.rows, (i, k) => productAt(X, k, directions.data.subarray(i * d, (i + 1) * d)) >= 0);
}

function productAt(X: Matrix, k: number, u: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < X.columns; j++) sum += X.data[k * X.columns + j]! * u[j]!;
  return sum;
}
