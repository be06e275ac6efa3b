import { dot } from '../problem/objective';
import { isRobust, type Perturbation, type Problem } from '../problem/problem';
import { shrinkByRadius } from '../problem/radius';
import { affineMultipliers, solveMultipliers } from './multipliers';

/** What the sample step updates: a (n × d), π″ (2P × n, soft cones only) and the multipliers p, q (n each). */
export interface SampleStep {
  readonly a: Float64Array;
  readonly pi: Float64Array | undefined;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/**
 * The sample step: for each sample, argmin over a and π of φ_k(a, π)/n + (ρ_a/2)‖a − b‖² + (ρ_π/2)‖π − π⁰‖².
 *
 * With c = 1/(n ρ_a) and c_π = 1/(n ρ_π): a = soft(b − (p − q) c x, (p + q) c ε), π_v = π⁰ − p c_π, π_w = π⁰ − q c_π.
 * `out.a` holds b on entry, `out.pi` holds π⁰. Source: arXiv 2105.12237 (losses), 2201.01965 (splitting).
 */
export function sampleStep(problem: Problem, out: SampleStep, rhoA: number, rhoPi: number): void {
  const { X, y, loss, perturbation, patterns } = problem;
  const [n, d] = [X.rows, X.columns];
  const P = patterns.count;
  const c = 1 / (n * rhoA);
  const cPi = 1 / (n * rhoPi);
  const robust = isRobust(problem);
  const [ups, downs] = [slackSums(out.pi, 0, n, P), slackSums(out.pi, P, n, P)];
  for (let k = 0; k < n; k++) {
    const at = k * d;
    const margin = dot(X.data, at, out.a, at, d);
    const square = dot(X.data, at, X.data, at, d);
    const [slackUp, slackDown] = [ups[k]!, downs[k]!];
    const evaluate = (p: number, q: number, side: 1 | -1): number => {
      if (!robust) return side * (margin - (p - q) * c * square);
      return worstAfterStep(perturbation, X.data, out.a, at, (p - q) * c, (p + q) * c, side);
    };
    const drop = out.pi ? P * cPi : 0;
    const offset = loss === 'squared' ? y[k]! : 0;
    const inClosedForm = robust || out.pi ? undefined : affineMultipliers(loss, y[k]!, margin - offset, c * square);
    const sound = Number.isFinite(margin + square + slackUp + slackDown);
    const [p, q] =
      (sound ? inClosedForm : [NaN, NaN]) ??
      solveMultipliers(loss, y[k]!, {
        above(up, down) {
          return evaluate(up, down, 1) - offset + slackUp - up * drop;
        },
        below(up, down) {
          return offset + evaluate(up, down, -1) + slackDown - down * drop;
        },
      });
    for (let j = 0; j < d; j++) out.a[at + j]! -= (p - q) * c * X.data[at + j]!;
    if (robust) shrinkByRadius(perturbation, out.a, at, (p + q) * c);
    out.p[k] = p;
    out.q[k] = q;
  }
  if (!out.pi) return;
  for (let i = 0; i < 2 * P; i++) {
    const multipliers = i < P ? out.p : out.q;
    for (let k = 0; k < n; k++) out.pi[i * n + k]! -= multipliers[k]! * cPi;
  }
}

/** ± xᵀa + rad(a) for a = soft(b − m x, t ε); x and b start at `at` of their arrays. */
function worstAfterStep(
  { norm, radius }: Perturbation,
  x: Float64Array,
  b: Float64Array,
  at: number,
  m: number,
  t: number,
  side: 1 | -1,
): number {
  let [product, weighted, square] = [0, 0, 0];
  if (norm === 'linf') {
    for (let j = 0; j < radius.length; j++) {
      const moved = b[at + j]! - m * x[at + j]!;
      const left = Math.abs(moved) - t * radius[j]!;
      if (left <= 0) continue;
      product += moved > 0 ? left * x[at + j]! : -left * x[at + j]!;
      weighted += left * radius[j]!;
    }
    return side * product + weighted;
  }
  for (let j = 0; j < radius.length; j++) {
    const moved = b[at + j]! - m * x[at + j]!;
    product += moved * x[at + j]!;
    square += moved * moved;
  }
  const length = Math.sqrt(square);
  return length > t * radius[0]! ? (1 - (t * radius[0]!) / length) * (side * product + radius[0]! * length) : 0;
}

/** Σ_i π_ik of every sample over the P neurons from `first` on; zeros where there are no slacks. */
function slackSums(pi: Float64Array | undefined, first: number, n: number, P: number): Float64Array {
  const sums = new Float64Array(n);
  if (pi) for (let i = first; i < first + P; i++) for (let k = 0; k < n; k++) sums[k]! += pi[i * n + k]!;
  return sums;
}
