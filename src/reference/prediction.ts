import { multiply } from '../matrix';
import { applySigns } from '../problem/masked';
import { PredictionFactors } from '../problem/prediction-factor';
import type { Problem } from '../problem/problem';
import { shrink } from '../problem/radius';
import type { Penalties, Splitting } from '../problem/splitting';
import { problemInArena } from './arena-problem';
import { newBlock, raiseDual, relax, residualOf, zerosIn } from './blocks';
import { referenceSplitting } from './driver';
import { activeSums, addActive, predictionAdjoint, predictionsOf, products } from './masked';
import { predictionStep } from './prediction-step';
import { scaledSum } from './scaled-sum';
import { predictionStart } from './warm-start';

/** The prediction splitting in double precision, for ε = 0: u copies v, s = G u and f = F u, the n predictions. */
export function predictionReference(given: Problem, penalties: Penalties, relaxation: number, threads = 1): Splitting {
  const [n, d, P] = [given.X.rows, given.X.columns, given.patterns.count];
  const half = P * d;
  const { problem, arena } = problemInArena(given, 3 * 2 * half + 4 * 2 * P * n + 4 * n + d * d + n * d, threads);
  const { X, patterns, beta } = problem;
  const factors = new PredictionFactors(given);
  let factor = factors.factor(penalties);
  const v = newBlock('v', 2 * half, arena);
  const s = newBlock('s', 2 * P * n, arena);
  const f = newBlock('a', n, arena);
  const [u, p, q] = [v.image, new Float64Array(n), new Float64Array(n)];
  const residual = zerosIn(arena, 2 * P * n);
  const sampleResidual = zerosIn(arena, n);
  const perSample = zerosIn(arena, n * d);
  const inverseA = { rows: d, columns: d, data: zerosIn(arena, d * d) };
  inverseA.data.set(factor.inverseA.data);

  const timesInverseA = (data: Float64Array) => multiply({ rows: data.length / d, columns: d, data }, inverseA).data;
  const signed = (data: Float64Array) => applySigns(data, patterns, 2 * P, (row) => row % P);

  /** u += A⁻¹ (r − Fᵀ K⁻¹ F A⁻¹ r), r = ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_f Fᵀ(f − φ − F u) */
  function linearStep(rho: Penalties): void {
    signed(residualOf(s, rho.s, residual));
    addActive(patterns, residualOf(f, rho.a, sampleResidual), residual);
    const r = multiply({ rows: 2 * P, columns: n, data: residual }, X).data;
    for (let at = 0; at < 2 * half; at++) r[at]! += rho.v * (v.copy[at]! - v.dual[at]! - u[at]!);
    const b = timesInverseA(r);
    const g = multiply(factor.inverseK, { rows: n, columns: 1, data: predictionsOf(problem, b, perSample) }).data;
    const correction = timesInverseA(predictionAdjoint(problem, g, perSample));
    for (let at = 0; at < half; at++) {
      u[at]! += b[at]! - correction[at]!;
      u[half + at]! += b[half + at]! + correction[at]!;
    }
    refreshImages();
  }

  function refreshImages(): void {
    products(problem, u, s.image);
    activeSums(patterns, s.image, f.image);
    signed(s.image);
  }

  function iteration(rho: Penalties): void {
    linearStep(rho);
    for (const block of [v, s, f]) relax(block, relaxation);
    for (let i = 0; i < 2 * P; i++) shrink(v.copy, i * d, d, beta / rho.v);
    predictionStep(problem, { f: f.copy, s: s.copy, p, q }, rho.a, rho.s);
    for (const block of [v, s, f]) raiseDual(block);
  }

  return referenceSplitting(
    {
      kind: 'prediction',
      factors: true,
      iteration,
      blocks: [v, s, f],
      otherBlocks: [],
      applyPenalties(next) {
        factor = factors.factor(next);
        inverseA.data.set(factor.inverseA.data);
      },
      point: (rho) => ({
        V: { rows: 2 * P, columns: d, data: v.copy.slice() },
        p: p.slice(),
        q: q.slice(),
        alpha: scaledSum(0, s.dual, -rho.s, s.dual),
        Z: undefined,
      }),
      warmStart(point, rho) {
        const start = predictionStart(problem, point, rho);
        u.set(start.u);
        v.copy.set(start.u);
        v.dual.set(start.lambda);
        s.image.set(start.s);
        s.copy.set(start.s);
        s.dual.set(start.nu);
        f.image.set(start.f);
        f.copy.set(start.f);
        f.dual.set(start.phi);
        p.set(point.p);
        q.set(point.q);
      },
    },
    penalties,
    arena,
  );
}
