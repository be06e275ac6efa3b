import { applySigns } from '../problem/masked';
import type { Patterns } from '../problem/patterns';
import type { Problem } from '../problem/problem';
import type { Penalties, Point } from '../problem/splitting';
import type { PointParts } from './gpu-splitting';

/** The point behind scaled duals in single precision: α = −ρ_s ν with the signs e taken out of ν, and Z = ρ_a μ. */
export function toPoint({ X, patterns }: Problem, parts: PointParts, rho: Penalties): Point {
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const alpha = withSigns(patterns, parts.nu!);
  alpha.forEach((value, at) => (alpha[at] = -rho.s * value));
  return {
    V: { rows: 2 * P, columns: d, data: Float64Array.from(parts.V!) },
    p: Float64Array.from(parts.multipliers!.subarray(0, n)),
    q: Float64Array.from(parts.multipliers!.subarray(n)),
    alpha,
    Z: parts.mu && Float64Array.from(parts.mu, (value) => rho.a * value),
  };
}

/** The points of `classes` problems behind one splitting, whose rows are next to each other as {@link interleave} leaves them. */
export function toPoints(problem: Problem, classes: number, parts: PointParts, rho: Penalties): Point[] {
  const { rows: n, columns: d } = problem.X;
  const part = (values: Float32Array, length: number, at: number) => separate(values, classes, length, at);
  return Array.from({ length: classes }, (_, at) => {
    const own: PointParts = {
      V: part(parts.V!, d, at),
      multipliers: part(parts.multipliers!, 1, at),
      nu: part(parts.nu!, n, at),
      ...(parts.mu && { mu: part(parts.mu, d, at) }),
    };
    return toPoint(problem, own, rho);
  });
}

/** Rows of `length` entries of several classes, next to each other row by row. */
export function interleave(classes: readonly Float64Array[], length: number): Float64Array {
  const count = classes.length;
  if (count === 1) return classes[0]!;
  const out = new Float64Array(count * classes[0]!.length);
  classes.forEach((values, at) => {
    for (let start = 0; start < values.length; start += length)
      out.set(values.subarray(start, start + length), count * start + at * length);
  });
  return out;
}

/** One class's rows of {@link interleave}'s. */
function separate(values: Float32Array, classes: number, length: number, at: number): Float32Array {
  if (classes === 1) return values;
  const out = new Float32Array(values.length / classes);
  for (let start = 0; start < out.length; start += length) {
    const from = classes * start + at * length;
    out.set(values.subarray(from, from + length), start);
  }
  return out;
}

/** e_ik t_ik for every neuron and sample (2P × n): cone products and their duals are kept with the signs e on the device. */
export function withSigns(patterns: Patterns, t: ArrayLike<number>): Float64Array {
  const { samples, count } = patterns;
  return applySigns(Float64Array.from(t), patterns, t.length / samples, (row) => row % count);
}
