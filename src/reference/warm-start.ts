import { maskedSums } from '../problem/masked';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf } from '../problem/radius';
import { hurts } from '../problem/objective';
import type { Penalties, Point } from '../problem/splitting';
import { aggregate, coneAdjoint, coneProducts, predictionsOf } from './masked';
import { rowScale } from './row-scale';

/** Scaled duals and copies of neurons and cone products: what both splittings start from. */
export interface NeuronStart {
  readonly u: Float64Array;
  readonly lambda: Float64Array;
  /** s = G u, and its scaled dual. */
  readonly s: Float64Array;
  readonly nu: Float64Array;
}

/** Where the lifted splitting starts from, besides: a = T u, and for soft cones the slacks with the duals of their two copies. */
export interface LiftedStart extends NeuronStart {
  readonly a: Float64Array;
  readonly mu: Float64Array;
  readonly slacks: { readonly pi: Float64Array; readonly nuN: Float64Array; readonly nuS: Float64Array } | undefined;
}

/** Where the prediction splitting starts from, besides: f = F u. */
export interface PredictionStart extends NeuronStart {
  readonly f: Float64Array;
  readonly phi: Float64Array;
}

/**
 * The state of the lifted splitting that would be a fixed point if `point` were optimal: copies equal to their images, ν = −α/ρ_s,
 * μ = Z/ρ_a, the slacks' duals ±(p or q)/(n ρ_π), and the λ = (Gᵀα − TᵀZ)/ρ_v that the linear step asks for.
 */
export function liftedStart(problem: Problem, point: Point, rho: Penalties): LiftedStart {
  const { X, y, patterns, loss, cone, perturbation } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const Z = weightsOf(problem, point);
  const start = neuronStart(problem, point, Z, rho);
  const a = aggregate(problem, start.u);
  const mu = Z.map((value) => value / rho.a);
  if (cone === 'hard') return { ...start, a, mu, slacks: undefined };
  const pi = new Float64Array(2 * P * n);
  const nuS = new Float64Array(2 * P * n);
  for (let i = 0; i < 2 * P; i++) {
    const rad = radiusOf(perturbation, start.u, i * d);
    for (let k = 0; k < n; k++) {
      if (!hurts(loss, y[k]!, i >= P)) continue;
      pi[i * n + k] = Math.max(0, rad - start.s[i * n + k]!);
      nuS[i * n + k] = (i < P ? point.p : point.q)[k]! / (n * rho.pi);
    }
  }
  return { ...start, a, mu, slacks: { pi, nuN: nuS.map((value) => -value), nuS } };
}

/** The same of the prediction splitting, with φ = (p − q)/(n ρ_f). */
export function predictionStart(problem: Problem, point: Point, rho: Penalties): PredictionStart {
  const start = neuronStart(problem, point, weightsOf(problem, point), rho);
  const n = problem.X.rows;
  return { ...start, f: predictionsOf(problem, start.u), phi: point.p.map((p, k) => (p - point.q[k]!) / (n * rho.a)) };
}

function neuronStart(problem: Problem, { V, alpha }: Point, Z: Float64Array, rho: Penalties): NeuronStart {
  const lambda = coneAdjoint(problem, alpha);
  const pull = maskedSums(problem.patterns, Z, problem.X.columns);
  const half = pull.length;
  for (let at = 0; at < half; at++) {
    lambda[at] = (lambda[at]! - pull[at]!) / rho.v;
    lambda[half + at] = (lambda[half + at]! + pull[at]!) / rho.v;
  }
  return { u: V.data.slice(), lambda, s: coneProducts(problem, V.data), nu: alpha.map((value) => -value / rho.s) };
}

/** Z, or the (p − q) x/n that it is where nothing is perturbed. */
function weightsOf(problem: Problem, { p, q, Z }: Point): Float64Array {
  if (Z && isRobust(problem)) return Z;
  const { X } = problem;
  return rowScale(
    p.map((value, k) => (value - q[k]!) / X.rows),
    X.data,
    X.columns,
  );
}
