import { multiply } from '../matrix';
import { applySigns, maskedRows, maskedSums } from '../problem/masked';
import { isRobust, type Problem } from '../problem/problem';
import { spectraOf, type Spectra } from '../problem/spectra';
import type { Penalties, Splitting } from '../problem/splitting';
import { blockResidual } from './block-residual';
import { newBlock, raiseDual, relax } from './blocks';
import { referenceSplitting } from './driver';
import { products } from './masked';
import { neuronStep } from './neuron-step';
import { neuronUpdate } from './neuron-update';
import { rotateResidual } from './rotate-residual';
import { sampleStep } from './sample-step';
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
  const half = P * d;
  const soft = cone === 'soft';
  const v = newBlock('v', 2 * half);
  const s = newBlock('s', 2 * P * n);
  const a = newBlock('a', n * d);
  const pi = soft ? newBlock('pi', 2 * P * n) : undefined;
  const piOfSamples = pi && newBlock('pi', 2 * P * n, pi.image);
  const blocks = [v, s, a, ...(pi ? [pi] : [])];
  const otherBlocks = piOfSamples ? [piOfSamples] : [];
  const [u, p, q] = [v.image, new Float64Array(n), new Float64Array(n)];
  const signed = (data: Float64Array) => applySigns(data, patterns, 2 * P, (row) => row % P);

  /** u += M⁻¹ (ρ_v (v − λ − u) + ρ_s Gᵀ(s − ν − G u) + ρ_a Tᵀ(a − μ − T u)); the slacks become the mean of their copies. */
  function linearStep(rho: Penalties): void {
    const cones = signed(blockResidual(s.image, s.copy, s.dual, rho.s));
    const conePart = multiply({ rows: 2 * P, columns: n, data: cones }, X).data;
    const samplePart = maskedSums(patterns, blockResidual(a.image, a.copy, a.dual, rho.a), d);
    const change = spectralSolve(spectra, rotateResidual(conePart, samplePart, u, v.copy, v.dual, rho.v), rho);
    const difference = neuronUpdate(change, u);
    s.image.set(products(problem, u));
    signed(s.image);
    a.image.set(maskedRows(patterns, difference, d));
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
        alpha: s.dual.map((value) => -rho.s * value),
        Z: isRobust(problem) ? a.dual.map((value) => rho.a * value) : undefined,
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
  );
}
