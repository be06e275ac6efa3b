import type { Matrix } from '../matrix';
import { dot } from '../problem/objective';
import { solveDefinite } from '../symmetric';

/** A convex function at a point, to second order. */
export interface NewtonPoint {
  readonly value: number;
  readonly gradient: Float64Array;
  hessian(): Matrix;
}

/** Where a Newton step led. */
export interface NewtonStep<P extends NewtonPoint> {
  readonly w: Float64Array;
  readonly point: P;
  /** What the quadratic model had promised: half the square of Newton's decrement. */
  readonly decrease: number;
}

/** A step is accepted when it brings this share of what its slope promises. */
const SUFFICIENT = 1e-4;
/** Decreases below this share of the value drown in rounding: there a whole step is taken where it halves the gradient. */
const INVISIBLE = 1e-13;
/** The shortest step that is tried, and the least and the largest ridge, as a share of the Hessian's mean diagonal. */
const SHORTEST = 2 ** -40;
const LEAST_RIDGE = 1e-15;
const LARGEST_RIDGE = 1e-3;

/** One step of Newton's method with backtracking from w; undefined where no step goes down any more. */
export function newtonStep<P extends NewtonPoint>(w: Float64Array, point: P, evaluate: (w: Float64Array) => P): NewtonStep<P> | undefined {
  const direction = downhill(point);
  if (!direction) return undefined;
  const slope = -dot(point.gradient, 0, direction, 0, w.length);
  const visible = slope > INVISIBLE * Math.abs(point.value);
  for (let length = 1; length >= (visible ? SHORTEST : 1); length /= 2) {
    const next = w.map((value, j) => value + length * direction[j]!);
    const there = evaluate(next);
    const better = visible
      ? there.value <= point.value - SUFFICIENT * length * slope
      : squareOf(there.gradient) <= squareOf(point.gradient) / 4;
    if (better) return { w: next, point: there, decrease: slope / 2 };
  }
  return undefined;
}

function squareOf(values: Float64Array): number {
  return dot(values, 0, values, 0, values.length);
}

/** −H⁻¹ g, with the smallest ridge on H under which it can be computed and goes down. */
function downhill({ gradient, hessian }: NewtonPoint): Float64Array | undefined {
  const H = hessian();
  const size = H.rows;
  let trace = 0;
  for (let j = 0; j < size; j++) trace += H.data[j * size + j]!;
  for (let ridge = LEAST_RIDGE; ridge <= LARGEST_RIDGE; ridge *= 100) {
    const data = H.data.slice();
    for (let j = 0; j < size; j++) data[j * size + j]! += (ridge * trace) / size;
    const solution = solveDefinite({ ...H, data }, gradient);
    if (dot(gradient, 0, solution, 0, size) > 0) return solution.map((value) => -value);
  }
  return undefined;
}
