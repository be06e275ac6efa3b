import { multiply } from '../matrix';
import { PredictionFactors } from '../problem/prediction-factor';
import type { Problem } from '../problem/problem';
import { shrink } from '../problem/radius';
import type { Norms, Penalties, Splitting } from '../problem/splitting';
import { eigenSymmetric, gram } from '../symmetric';
import { blockResidual } from './block-residual';
import { mix, normsOf, raiseDual } from './blocks';
import { coneAdjoint, coneProducts, predictionAdjoint, predictionsOf } from './masked';
import { referenceSplitting } from './driver';
import { predictionStep } from './prediction-step';
import { scaledSum } from './scaled-sum';
import { predictionStart } from './warm-start';

/** The prediction splitting in double precision, for ε = 0: u copies v, s = G u and f = F u, the n predictions. */
export function predictionReference(problem: Problem, penalties: Penalties, relaxation: number): Splitting {
  const { X, patterns, beta } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const factors = new PredictionFactors(problem, eigenSymmetric(gram(X)));
  const array = (size: number): Float64Array => new Float64Array(size);
  let factor = factors.factor(penalties);
  const u = array(2 * P * d);
  let [Gu, Fu] = [array(2 * P * n), array(n)];
  let [v, s, f] = [array(2 * P * d), array(2 * P * n), array(n)];
  const [lambda, nu, phi] = [array(2 * P * d), array(2 * P * n), array(n)];
  const [p, q] = [array(n), array(n)];

  const timesInverseA = (data: Float64Array) => multiply({ rows: data.length / d, columns: d, data }, factor.inverseA).data;

  /** u += A⁻¹ (r − Fᵀ K⁻¹ F A⁻¹ r), r = ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_f Fᵀ(f − φ − F u) */
  function linearStep(rho: Penalties): void {
    const r = coneAdjoint(problem, blockResidual(Gu, s, nu, rho.s));
    const C = predictionAdjoint(problem, blockResidual(Fu, f, phi, rho.a));
    const half = P * d;
    for (let at = 0; at < 2 * half; at++) r[at]! += rho.v * (v[at]! - lambda[at]! - u[at]!) + (at < half ? C[at]! : -C[at - half]!);
    const b = timesInverseA(r);
    const g = multiply(factor.inverseK, { rows: n, columns: 1, data: predictionsOf(problem, b) }).data;
    const correction = timesInverseA(predictionAdjoint(problem, g));
    for (let at = 0; at < half; at++) {
      u[at]! += b[at]! - correction[at]!;
      u[half + at]! += b[half + at]! + correction[at]!;
    }
    Gu = coneProducts(problem, u);
    Fu = predictionsOf(problem, u);
  }

  function iteration(rho: Penalties): Norms {
    linearStep(rho);
    const [uHat, GuHat, FuHat] = [mix(relaxation, u, v), mix(relaxation, Gu, s), mix(relaxation, Fu, f)];
    const old = { v, s, f };
    const plus = (x: Float64Array, dual: Float64Array) => scaledSum(1, x, 1, dual);
    [v, s, f] = [plus(uHat, lambda), plus(GuHat, nu), plus(FuHat, phi)];
    for (let i = 0; i < 2 * P; i++) shrink(v, i * d, d, beta / rho.v);
    predictionStep(problem, { f, s, p, q }, rho.a, rho.s);
    raiseDual(lambda, uHat, v);
    raiseDual(nu, GuHat, s);
    raiseDual(phi, FuHat, f);
    return { v: normsOf(u, v, old.v, lambda), s: normsOf(Gu, s, old.s, nu), a: normsOf(Fu, f, old.f, phi) };
  }

  return referenceSplitting(
    {
      kind: 'prediction',
      factors: true,
      iteration,
      duals: { v: [lambda], s: [nu], a: [phi] },
      applyPenalties: (next) => void (factor = factors.factor(next)),
      point: (rho) => ({
        V: { rows: 2 * P, columns: d, data: v.slice() },
        p: p.slice(),
        q: q.slice(),
        alpha: nu.map((value) => -rho.s * value),
        Z: undefined,
      }),
      warmStart(point, rho) {
        const start = predictionStart(problem, point, rho);
        u.set(start.u);
        lambda.set(start.lambda);
        nu.set(start.nu);
        phi.set(start.phi);
        p.set(point.p);
        q.set(point.q);
        [v, s, f] = [start.u, start.s, start.f];
        [Gu, Fu] = [s.slice(), f.slice()];
      },
    },
    penalties,
  );
}
