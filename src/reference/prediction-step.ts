import type { Problem } from '../problem/problem';
import { affineMultipliers, solveMultipliers } from './multipliers';

/** What the prediction step updates: f (n), s (2P × n) and the multipliers p, q (n each). */
export interface PredictionStep {
  readonly f: Float64Array;
  readonly s: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/**
 * The sample step for ε = 0: for each sample, argmin over f and s of φ_k(f, s)/n + (ρ_f/2)(f − f⁰)² + (ρ_s/2)‖s − s⁰‖², where hard
 * cones demand s ≥ 0 and soft ones put Σ (−s)₊ of each half inside the loss.
 *
 * f = f⁰ − (p − q)/(n ρ_f); hard: s = (s⁰)₊; soft: a negative s⁰ rises by up to p/(n ρ_s) (v half) or q/(n ρ_s) (w half), to 0 at
 * most. `out` holds f⁰ and s⁰ on entry.
 */
export function predictionStep(problem: Problem, out: PredictionStep, rhoF: number, rhoS: number): void {
  const { X, y, loss, cone, patterns } = problem;
  const [n, P] = [X.rows, patterns.count];
  const c = 1 / (n * rhoF);
  const lift = 1 / (n * rhoS);
  for (let k = 0; k < n; k++) {
    const target = loss === 'squared' ? y[k]! : 0;
    const slack = (from: number, multiplier: number) => {
      if (cone === 'hard') return 0;
      let sum = 0;
      for (let i = from; i < from + P; i++) sum += Math.max(0, -out.s[i * n + k]! - multiplier * lift);
      return sum;
    };
    const f = (p: number, q: number) => out.f[k]! - (p - q) * c;
    const inClosedForm = cone === 'hard' ? affineMultipliers(loss, y[k]!, out.f[k]! - target, c) : undefined;
    const [p, q] =
      inClosedForm ??
      solveMultipliers(loss, y[k]!, {
        above: (up, down) => f(up, down) - target + slack(0, up),
        below: (up, down) => target - f(up, down) + slack(P, down),
      });
    out.f[k] = f(p, q);
    out.p[k] = p;
    out.q[k] = q;
  }
  for (let at = 0, i = 0; i < 2 * P; i++) {
    const multipliers = i < P ? out.p : out.q;
    for (let k = 0; k < n; k++, at++) {
      if (out.s[at]! < 0) out.s[at] = cone === 'hard' ? 0 : Math.min(0, out.s[at]! + multipliers[k]! * lift);
    }
  }
}
