import { maskedRows, maskedSums } from '../problem/masked';
import { isRobust, type Problem } from '../problem/problem';
import type { Norms, Penalties, Splitting } from '../problem/splitting';
import { blockResidual } from './block-residual';
import { mix, normsOf, raiseDual } from './blocks';
import { referenceSplitting } from './driver';
import { coneAdjoint, coneProducts } from './masked';
import { neuronStep } from './neuron-step';
import { neuronUpdate } from './neuron-update';
import { rotateResidual } from './rotate-residual';
import { sampleStep } from './sample-step';
import { scaledSum } from './scaled-sum';
import { spectraOf, type Spectra } from '../problem/spectra';
import { spectralSolve } from './spectral-solve';
import { liftedStart } from './warm-start';

/** The lifted splitting in double precision: u copies v, s = G u, a = T u, and two copies of the slacks for soft cones. */
export function liftedReference(
  problem: Problem,
  penalties: Penalties,
  relaxation: number,
  spectra: Spectra = spectraOf(problem),
): Splitting {
  const { X, patterns, cone } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const soft = cone === 'soft';
  const array = (size: number): Float64Array => new Float64Array(size);
  const slacks = () => (soft ? array(2 * P * n) : undefined);
  const u = array(2 * P * d);
  let [Gu, Tu] = [array(2 * P * n), array(n * d)];
  let [v, s, a, piN, piS]: [Float64Array, Float64Array, Float64Array, Float64Array?, Float64Array?] = [
    array(2 * P * d),
    array(2 * P * n),
    array(n * d),
    slacks(),
    slacks(),
  ];
  const [lambda, nu, mu, nuN, nuS] = [array(2 * P * d), array(2 * P * n), array(n * d), slacks(), slacks()];
  const [p, q] = [array(n), array(n)];

  /** u += M⁻¹ (ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_a Tᵀ(a − μ − T u)) */
  function linearStep(rho: Penalties): void {
    const conePart = coneAdjoint(problem, blockResidual(Gu, s, nu, rho.s));
    const samplePart = maskedSums(patterns, blockResidual(Tu, a, mu, rho.a), d);
    const change = spectralSolve(spectra, rotateResidual(conePart, samplePart, u, v, lambda, rho.v), rho);
    const difference = neuronUpdate(change, u);
    Gu = coneProducts(problem, u);
    Tu = maskedRows(patterns, difference, d);
  }

  function iteration(rho: Penalties): Norms {
    linearStep(rho);
    const pi = piN && piS ? piN.map((value, at) => (value - nuN![at]! + piS![at]! - nuS![at]!) / 2) : undefined;
    const [uHat, GuHat, TuHat] = [mix(relaxation, u, v), mix(relaxation, Gu, s), mix(relaxation, Tu, a)];
    const [piNHat, piSHat] = pi ? [mix(relaxation, pi, piN!), mix(relaxation, pi, piS!)] : [undefined, undefined];
    const old = { v, s, a, piN };
    const plus = (x: Float64Array, dual: Float64Array) => scaledSum(1, x, 1, dual);
    [v, s, a] = [plus(uHat, lambda), plus(GuHat, nu), plus(TuHat, mu)];
    if (pi) [piN, piS] = [plus(piNHat!, nuN!), plus(piSHat!, nuS!)];
    neuronStep(problem, { v, s, pi: piN }, rho.v, rho.s, rho.pi);
    sampleStep(problem, { a, pi: piS, p, q }, rho.a, rho.pi);
    raiseDual(lambda, uHat, v);
    raiseDual(nu, GuHat, s);
    raiseDual(mu, TuHat, a);
    if (pi) {
      raiseDual(nuN!, piNHat!, piN!);
      raiseDual(nuS!, piSHat!, piS!);
    }
    return {
      v: normsOf(u, v, old.v, lambda),
      s: normsOf(Gu, s, old.s, nu),
      a: normsOf(Tu, a, old.a, mu),
      ...(pi && { pi: normsOf(pi, piN!, old.piN!, nuN!) }),
    };
  }

  return referenceSplitting(
    {
      kind: 'lifted',
      factors: false,
      iteration,
      duals: { v: [lambda], s: [nu], a: [mu], pi: nuN && nuS ? [nuN, nuS] : [] },
      point: (rho) => ({
        V: { rows: 2 * P, columns: d, data: v.slice() },
        p: p.slice(),
        q: q.slice(),
        alpha: nu.map((value) => -rho.s * value),
        Z: isRobust(problem) ? mu.map((value) => rho.a * value) : undefined,
      }),
      warmStart(point, rho) {
        const start = liftedStart(problem, point, rho);
        u.set(start.u);
        lambda.set(start.lambda);
        nu.set(start.nu);
        mu.set(start.mu);
        p.set(point.p);
        q.set(point.q);
        [v, s, a] = [start.u, start.s, start.a];
        [Gu, Tu] = [s.slice(), a.slice()];
        if (!start.slacks) return;
        [piN, piS] = [start.slacks.pi, start.slacks.pi.slice()];
        nuN!.set(start.slacks.nuN);
        nuS!.set(start.slacks.nuS);
      },
    },
    penalties,
  );
}
