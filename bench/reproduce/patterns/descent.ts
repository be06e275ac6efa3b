import type { Wedge } from './wedges';

/** A point of the program over some patterns: for each, v and w, then the multipliers of the samples. */
export interface DescentPoint {
  /** 4 numbers for each pattern: v, then w. */
  readonly neurons: Float64Array;
  /** τ_k = 1/(1 + exp(y_k f_k)). */
  readonly multipliers: Float64Array;
}

/** Logistic loss over neurons in wedges: row k of `features` holds the sample's two numbers, `active[b][k]` is the bit of pattern b. */
export interface DescentProblem {
  readonly rows: Float64Array;
  readonly y: Float64Array;
  readonly beta: number;
  readonly wedges: readonly Wedge[];
  readonly active: readonly Uint8Array[];
}

/**
 * Accelerated proximal gradient descent with restarts (Beck, Teboulle 2009; O'Donoghue, Candès 2015) on mean logistic loss + β Σ ‖·‖₂ with
 * every neuron in its wedge: the proximal step is a projection on the wedge and a shrinkage. Proves nothing by itself; stops when `done` says so.
 */
export function descend(problem: DescentProblem, start: Float64Array, done: (point: DescentPoint) => boolean): DescentPoint {
  const { beta, wedges } = problem;
  const step = 1 / curvature(problem);
  let neurons = start.slice();
  const ahead = start.slice();
  let momentum = 1;
  const gradient = new Float64Array(start.length);
  for (let iteration = 1; ; iteration++) {
    const multipliers = multipliersAt(problem, ahead);
    adjoint(problem, multipliers, gradient);
    const next = new Float64Array(start.length);
    for (let at = 0; at < start.length; at += 2) {
      place(wedges[at >> 2]!, ahead[at]! - step * gradient[at]!, ahead[at + 1]! - step * gradient[at + 1]!, step * beta, next, at);
    }
    let uphill = 0;
    for (let at = 0; at < start.length; at++) uphill += (ahead[at]! - next[at]!) * (next[at]! - neurons[at]!);
    const following = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const weight = uphill > 0 ? 0 : (momentum - 1) / following;
    for (let at = 0; at < start.length; at++) ahead[at] = next[at]! + weight * (next[at]! - neurons[at]!);
    neurons = next;
    momentum = following;
    if (iteration % CHECK === 0) {
      const point = { neurons, multipliers: multipliersAt(problem, neurons) };
      if (iteration >= LIMIT || done(point)) return point;
    }
  }
}

const CHECK = 100;
const LIMIT = 200_000;

function multipliersAt({ rows, y, active }: DescentProblem, neurons: Float64Array): Float64Array {
  return y.map((label, k) => {
    let f = 0;
    for (let b = 0; b < active.length; b++) {
      if (active[b]![k] === 0) continue;
      f += rows[2 * k]! * (neurons[4 * b]! - neurons[4 * b + 2]!) + rows[2 * k + 1]! * (neurons[4 * b + 1]! - neurons[4 * b + 3]!);
    }
    return 1 / (1 + Math.exp(label * f));
  });
}

/** The gradient of the mean loss: −(1/n) Σ_k y_k τ_k d_ik x_k for v_i, its opposite for w_i. */
function adjoint({ rows, y, active }: DescentProblem, multipliers: Float64Array, out: Float64Array): void {
  const n = y.length;
  for (let b = 0; b < active.length; b++) {
    let [g0, g1] = [0, 0];
    for (let k = 0; k < n; k++) {
      if (active[b]![k] === 0) continue;
      const weight = (y[k]! * multipliers[k]!) / n;
      g0 += weight * rows[2 * k]!;
      g1 += weight * rows[2 * k + 1]!;
    }
    out[4 * b] = -g0;
    out[4 * b + 1] = -g1;
    out[4 * b + 2] = g0;
    out[4 * b + 3] = g1;
  }
}

/** Writes the projection of z on the wedge, shortened by `shrinkage`. */
function place({ edges: [a, b] }: Wedge, z0: number, z1: number, shrinkage: number, out: Float64Array, at: number): void {
  const insideA = a.normal[0] * z0 + a.normal[1] * z1 >= 0;
  const insideB = b.normal[0] * z0 + b.normal[1] * z1 >= 0;
  let [p0, p1] = [z0, z1];
  if (!insideA || !insideB) {
    const alongA = a.ray[0] * z0 + a.ray[1] * z1;
    const alongB = b.ray[0] * z0 + b.ray[1] * z1;
    const { ray, along } =
      !insideA && alongA > 0 ? { ray: a.ray, along: alongA } : { ray: b.ray, along: !insideB && alongB > 0 ? alongB : 0 };
    [p0, p1] = [along * ray[0], along * ray[1]];
  }
  const length = Math.hypot(p0, p1);
  const scale = length > shrinkage ? 1 - shrinkage / length : 0;
  out[at] = scale * p0;
  out[at + 1] = scale * p1;
}

/** An upper bound on the curvature of the mean loss: λ_max(FᵀF)/(4n) by power iteration, a tenth more. */
function curvature(problem: DescentProblem): number {
  const { rows, y, active } = problem;
  const n = y.length;
  let u: Float64Array<ArrayBufferLike> = new Float64Array(n).fill(1);
  let size = 1;
  for (let step = 0; step < 30; step++) {
    const next = new Float64Array(n);
    for (const bits of active) {
      let [g0, g1] = [0, 0];
      for (let k = 0; k < n; k++) {
        g0 += bits[k]! * u[k]! * rows[2 * k]!;
        g1 += bits[k]! * u[k]! * rows[2 * k + 1]!;
      }
      for (let k = 0; k < n; k++) next[k]! += 2 * bits[k]! * (rows[2 * k]! * g0 + rows[2 * k + 1]! * g1);
    }
    size = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    u = next.map((value) => value / size);
  }
  return (1.1 * size) / (4 * n);
}
