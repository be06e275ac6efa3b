import { ACTIVE, addRow, chordSlope, INACTIVE, UNDECIDED, type Bound, type Margin } from './margin';

/** A part of a sample's search: which concave neurons are decided, the best bound so far and where the ascent stands. */
export interface Node {
  readonly margin: Margin;
  /** UNDECIDED, ACTIVE or INACTIVE for every unstable neuron. */
  readonly branches: Uint8Array;
  /** The certified lower bound of this part. */
  lower: number;
  /** The slopes and the perturbation that the ascent goes on from. */
  slopes: Float64Array;
  delta: Float64Array;
}

/** Where an ascent arrived: slopes and, against them, a perturbation. */
export interface Proposal {
  readonly slopes: Float64Array;
  readonly delta: Float64Array;
}

/** How far a multiplier may push a decided neuron's slope past its branch; more would only tell that the branch is empty. */
const PAST_BRANCH = 3;

/** The whole set: nothing is decided, every slope is its chord's. */
export function rootOf(margin: Margin, lower: number): Node {
  return {
    margin,
    branches: new Uint8Array(margin.unstable.length),
    lower,
    slopes: Float64Array.from(margin.unstable, chordSlope),
    delta: new Float64Array(margin.gradient.length),
  };
}

/** The two parts that a concave neuron's decision makes; they inherit the bound and go on from the same place. */
export function branchOn(node: Node, neuron: number): readonly [Node, Node] {
  const part = (decision: number): Node => {
    const branches = node.branches.slice();
    branches[neuron] = decision;
    const slopes = node.slopes.slice();
    slopes[neuron] = decision === ACTIVE ? 1 : 0;
    return { margin: node.margin, branches, lower: node.lower, slopes, delta: node.delta.slice() };
  };
  return [part(ACTIVE), part(INACTIVE)];
}

/** The interval of each slope that keeps the bound valid; a chord's is one point. */
export function slopeLimits({ margin, branches }: Node): { readonly low: Float64Array; readonly high: Float64Array } {
  const low = new Float64Array(branches.length);
  const high = new Float64Array(branches.length);
  margin.unstable.forEach((neuron, q) => {
    let limits: readonly [number, number] = [0, 1];
    if (branches[q] === ACTIVE) limits = [1, 1 + PAST_BRANCH];
    else if (branches[q] === INACTIVE) limits = [-PAST_BRANCH, 0];
    else if (neuron.weight < 0) limits = [chordSlope(neuron), chordSlope(neuron)];
    [low[q], high[q]] = limits;
  });
  return { low, high };
}

/**
 * The concave neuron to decide next: the one whose chord lies deepest below its term at the node's perturbation, ties and zeros by how
 * deep it can lie at all; undefined when all are decided.
 */
export function branchingNeuron({ margin, branches, delta }: Node): number | undefined {
  const d = delta.length;
  let best: number | undefined;
  let deepest = -1;
  margin.unstable.forEach((neuron, q) => {
    if (neuron.weight > 0 || branches[q] !== UNDECIDED) return;
    const { low, weight } = neuron;
    let z = neuron.center;
    for (let i = 0; i < d; i++) z += margin.rows.data[q * d + i]! * delta[i]!;
    const slope = chordSlope(neuron);
    const here = Math.max(0, slope * (z - low) - Math.max(0, z));
    const depth = -weight * (here + 1e-3 * -slope * low);
    if (depth > deepest) [best, deepest] = [q, depth];
  });
  return best;
}

/**
 * Takes over the proposal with the best bound, and that bound where it is better than the node's; undefined where no proposal gives
 * a number.
 */
export function adopt(node: Node, proposals: readonly Proposal[]): Bound | undefined {
  let best: { readonly proposal: Proposal; readonly bound: Bound } | undefined;
  for (const proposal of proposals) {
    const bound = node.margin.bound(node.branches, proposal.slopes);
    if (bound.value > (best?.bound.value ?? -Infinity)) best = { proposal, bound };
  }
  if (!best) return undefined;
  node.slopes = best.proposal.slopes;
  node.delta = best.proposal.delta;
  node.lower = Math.max(node.lower, best.bound.value);
  return best.bound;
}

/** The gradient of the linear bound, less the share of the slopes marked free. */
export function fixedGradient({ margin, slopes }: Node, free: readonly number[]): Float64Array {
  const g = margin.gradient.slice();
  const isFree = new Set(free);
  margin.unstable.forEach(({ weight }, q) => {
    if (!isFree.has(q)) addRow(g, weight * slopes[q]!, margin.rows, q);
  });
  return g;
}
