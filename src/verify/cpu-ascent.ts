import { dot } from '../problem/objective';
import { adversaryStep } from '../reference/adversary-step';
import { slopeStep, type SlopeTerms } from '../reference/slope-step';
import { freeNeurons, stepLengths, STEPS, type Ascent } from './ascent';
import { addRow } from './margin';
import { fixedGradient, slopeLimits, type Node, type Proposal } from './node';

/** Steps between two looks at the bound. */
const LOOK_EVERY = 10;

/** The ascent in double precision, node by node, on the free slopes only; it stops where a bound will do. */
export const cpuAscent: Ascent = {
  capacity: 1,
  ascend: (nodes, goals) => Promise.resolve(nodes.map((node, at) => ascendNode(node, goals[at]!))),
};

/**
 * The primal-dual hybrid gradient method on the node's saddle point, from where the node stands: its last point and the mean of
 * its points, whichever the bound likes better, is where a later call goes on.
 */
function ascendNode(node: Node, goal: number): readonly Proposal[] {
  const { margin } = node;
  const { rows, unstable } = margin;
  const d = rows.columns;
  const limits = slopeLimits(node);
  const free = freeNeurons(limits.low, limits.high);
  const start = node.slopes.map((slope, q) => Math.min(Math.max(slope, limits.low[q]!), limits.high[q]!));
  if (free.length === 0) return [{ slopes: start, delta: margin.bound(node.branches, start).delta }];
  const { gains, rates } = stepLengths(node, free);
  const pick = (values: ArrayLike<number>) => Float64Array.from(free, (q) => values[q]!);
  const terms: SlopeTerms = {
    low: pick(limits.low),
    high: pick(limits.high),
    centers: Float64Array.from(free, (q) => unstable[q]!.center),
    gains: pick(gains),
    weights: Float64Array.from(free, (q) => unstable[q]!.weight),
  };
  const fixed = fixedGradient({ ...node, slopes: start }, free);
  const slopes = pick(start);
  const delta = node.delta.slice();
  const extrapolated = delta.slice();
  const products = new Float64Array(free.length);
  const weighted = new Float64Array(free.length);
  const gradient = new Float64Array(d);
  const sums = { slopes: new Float64Array(free.length), delta: new Float64Array(d) };
  const proposal = (of: Float64Array, at: Float64Array, share: number): Proposal => {
    const all = start.slice();
    free.forEach((q, f) => (all[q] = Math.min(Math.max(share * of[f]!, limits.low[q]!), limits.high[q]!)));
    return { slopes: all, delta: at.map((value) => share * value) };
  };
  let proposals: readonly Proposal[] = [];
  for (let step = 1; step <= STEPS; step++) {
    free.forEach((q, f) => (products[f] = dot(rows.data, q * d, extrapolated, 0, d)));
    slopeStep(terms, products, slopes, sums.slopes, weighted);
    gradient.set(fixed);
    free.forEach((q, f) => addRow(gradient, weighted[f]!, rows, q));
    adversaryStep(margin.reach, rates, gradient, delta, extrapolated, sums.delta);
    if (step % LOOK_EVERY !== 0) continue;
    proposals = [proposal(slopes, delta, 1), proposal(sums.slopes, sums.delta, 1 / step)];
    if (proposals.some((made) => margin.bound(node.branches, made.slopes).value > goal)) break;
  }
  return proposals;
}
