import { dot } from '../problem/objective';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf, shrinkByRadius } from '../problem/radius';
import { solveMultipliers } from './multipliers';

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
  const trial = new Float64Array(d);
  for (let k = 0; k < n; k++) {
    const at = k * d;
    const margin = dot(X.data, at, out.a, at, d);
    const square = dot(X.data, at, X.data, at, d);
    const [slackUp, slackDown] = out.pi ? slackSums(out.pi, k, n, P) : [0, 0];
    const move = (p: number, q: number, to: Float64Array, start: number) => {
      for (let j = 0; j < d; j++) to[start + j] = out.a[at + j]! - (p - q) * c * X.data[at + j]!;
      if (robust) shrinkByRadius(perturbation, to, start, (p + q) * c);
    };
    const evaluate = (p: number, q: number): [f: number, rad: number] => {
      if (!robust) return [margin - (p - q) * c * square, 0];
      move(p, q, trial, 0);
      return [dot(X.data, at, trial, 0, d), radiusOf(perturbation, trial)];
    };
    const drop = out.pi ? P * cPi : 0;
    const offset = loss === 'squared' ? y[k]! : 0;
    const [p, q] = solveMultipliers(loss, y[k]!, {
      above(up, down) {
        const [f, rad] = evaluate(up, down);
        return f - offset + rad + slackUp - up * drop;
      },
      below(up, down) {
        const [f, rad] = evaluate(up, down);
        return offset - f + rad + slackDown - down * drop;
      },
    });
    move(p, q, out.a, at);
    if (out.pi) for (let i = 0; i < 2 * P; i++) out.pi[i * n + k]! -= (i < P ? p : q) * cPi;
    out.p[k] = p;
    out.q[k] = q;
  }
}

function slackSums(pi: Float64Array, k: number, n: number, P: number): [up: number, down: number] {
  let [up, down] = [0, 0];
  for (let i = 0; i < P; i++) {
    up += pi[i * n + k]!;
    down += pi[(P + i) * n + k]!;
  }
  return [up, down];
}
