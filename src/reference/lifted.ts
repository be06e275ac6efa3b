import { multiply } from '../matrix';
import { applySigns, maskedRows, maskedSums } from '../problem/masked';
import { isRobust, type Problem } from '../problem/problem';
import { spectraOf, type Spectra } from '../problem/spectra';
import type { Penalties, Splitting } from '../problem/splitting';
import { problemInArena, spectraInArena } from './arena-problem';
import { newBlock, raiseDual, relax, residualOf, zerosIn } from './blocks';
import { referenceSplitting } from './driver';
import { products } from './masked';
import { neuronStep } from './neuron-step';
import { neuronUpdate } from './neuron-update';
import { rotateResidual } from './rotate-residual';
import { sampleStep } from './sample-step';
import { scaledSum } from './scaled-sum';
import { spectralSolve } from './spectral-solve';
import { liftedStart } from './warm-start';

/** Doubles that the splitting keeps in an arena. */
export function liftedLength({ X, patterns, cone }: Problem): number {
  const [entries, pairs] = [2 * patterns.count * X.columns, 2 * patterns.count * X.rows];
  return 3 * entries + (cone === 'soft' ? 9 : 4) * pairs + 4 * X.rows * X.columns + X.columns ** 2 + patterns.count ** 2;
}

/** The lifted splitting in double precision: u copies v, s = G u, a = T u, and two copies of the slacks for soft cones. */
export function liftedReference(
  given: Problem,
  penalties: Penalties,
  relaxation: number,
  threads = 1,
  givenSpectra: Spectra = spectraOf(given),
): Splitting {
  const [n, d, P] = [given.X.rows, given.X.columns, given.patterns.count];
  const [entries, pairs] = [2 * P * d, 2 * P * n];
  const soft = given.cone === 'soft';
  const { problem, arena } = problemInArena(given, liftedLength(given), threads);
  const spectra = spectraInArena(givenSpectra, arena);
  const { X, patterns } = problem;
  const v = newBlock('v', entries, arena);
  const s = newBlock('s', pairs, arena);
  const a = newBlock('a', n * d, arena);
  const pi = soft ? newBlock('pi', pairs, arena) : undefined;
  const piOfSamples = pi && newBlock('pi', pairs, arena, pi.image);
  const blocks = [v, s, a, ...(pi ? [pi] : [])];
  const otherBlocks = piOfSamples ? [piOfSamples] : [];
  const [u, p, q] = [v.image, new Float64Array(n), new Float64Array(n)];
  const coneResidual = zerosIn(arena, pairs);
  const sampleResidual = zerosIn(arena, n * d);
  const signed = (data: Float64Array) => applySigns(data, patterns, 2 * P, (row) => row % P);

  /** u += M⁻¹ (ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_a Tᵀ(a − μ − T u)); the slacks become the mean of their copies. */
  function linearStep(rho: Penalties): void {
    const cones = signed(residualOf(s, rho.s, coneResidual));
    const conePart = multiply({ rows: 2 * P, columns: n, data: cones }, X).data;
    const samplePart = maskedSums(patterns, residualOf(a, rho.a, sampleResidual), d);
    const change = spectralSolve(spectra, rotateResidual(conePart, samplePart, u, v.copy, v.dual, rho.v), rho);
    const difference = neuronUpdate(change, u);
    products(problem, u, s.image);
    signed(s.image);
    maskedRows(patterns, difference, d, a.image);
    if (!pi || !piOfSamples) return;
    for (let at = 0; at < pi.image.length; at++) {
      pi.image[at] = (pi.copy[at]! - pi.dual[at]! + piOfSamples.copy[at]! - piOfSamples.dual[at]!) / 2;
    }
  }

  function iteration(rho: Penalties): void {
    linearStep(rho);
    for (const block of [...blocks, ...otherBlocks]) relax(block, relaxation);
    neuronStep(problem, { v: v.copy, s: s.copy, pi: pi?.copy }, rho.v, rho.s, rho.pi);
    sampleStep(problem, { a: a.copy, pi: piOfSamples?.copy, p, q }, rho.a, rho.pi);
    for (const block of [...blocks, ...otherBlocks]) raiseDual(block);
  }

  return referenceSplitting(
    {
      kind: 'lifted',
      factors: false,
      iteration,
      blocks,
      otherBlocks,
      point: (rho) => ({
        V: { rows: 2 * P, columns: d, data: v.copy.slice() },
        p: p.slice(),
        q: q.slice(),
        alpha: scaledSum(0, s.dual, -rho.s, s.dual),
        Z: isRobust(problem) ? scaledSum(0, a.dual, rho.a, a.dual) : undefined,
      }),
      warmStart(point, rho) {
        const start = liftedStart(problem, point, rho);
        u.set(start.u);
        v.copy.set(start.u);
        v.dual.set(start.lambda);
        s.image.set(start.s);
        s.copy.set(start.s);
        s.dual.set(start.nu);
        a.image.set(start.a);
        a.copy.set(start.a);
        a.dual.set(start.mu);
        p.set(point.p);
        q.set(point.q);
        if (!start.slacks || !pi || !piOfSamples) return;
        pi.copy.set(start.slacks.pi);
        pi.dual.set(start.slacks.nuN);
        piOfSamples.copy.set(start.slacks.pi);
        piOfSamples.dual.set(start.slacks.nuS);
      },
    },
    penalties,
    arena,
  );
}
