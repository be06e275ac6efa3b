import type { Node, Proposal } from './node';

/** Improves the slopes of many nodes at once; returns for each what it arrived at, to be judged in double precision. */
export interface Ascent {
  /** How many nodes make good use of the device at once. */
  readonly capacity: number;
  /** Proposals for each node; `goals` are the bounds that would do. */
  ascend(nodes: readonly Node[], goals: readonly number[]): Promise<readonly (readonly Proposal[])[]>;
}

/** Steps of an ascent between two looks in double precision. */
export const STEPS = 40;

/** Step lengths of a primal-dual ascent on one node. */
export interface Rates {
  /** σ_j c_j for each unstable neuron. */
  readonly gains: Float64Array;
  /** τ_i for each feature. */
  readonly rates: Float64Array;
}

/** A feature that hardly any free neuron sees counts for this share of the most seen one, so that its rate stays finite. */
const LEAST_SEEN = 1e-3;

/**
 * Diagonal step lengths for the saddle point max over s, min over δ of Σ_j c_j s_j (z⁰_j + u_jᵀδ) + gᵀδ (Pock and Chambolle, ICCV 2011):
 * σ_j = 1/(|c_j| spread_j) and, for a box, τ_i = r_i/Σ_j |c_j u_ji|, r_i half its width, so that ‖Σ^½ K T^½‖ ≤ 1 for K_ji = c_j u_ji;
 * for a ball τ = ε/Σ_j |c_j| ‖u_j‖₂. Sums run over the free neurons.
 */
export function stepLengths({ margin }: Node, free: readonly number[]): Rates {
  const { unstable, rows, reach } = margin;
  const d = rows.columns;
  const gains = Float64Array.from(unstable, ({ weight, spread }) => (spread > 0 ? Math.sign(weight) / spread : 0));
  const rates = new Float64Array(d);
  if (reach.radius < Infinity) {
    const seen = free.reduce((sum, q) => sum + Math.abs(unstable[q]!.weight) * unstable[q]!.spread, 0);
    return { gains, rates: rates.fill(seen > 0 ? reach.radius ** 2 / seen : 0) };
  }
  for (const q of free) {
    const weight = Math.abs(unstable[q]!.weight);
    for (let i = 0; i < d; i++) rates[i]! += weight * Math.abs(rows.data[q * d + i]!);
  }
  const most = rates.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return { gains, rates };
  for (let i = 0; i < d; i++) rates[i] = (reach.high[i]! - reach.low[i]!) / 2 / Math.max(rates[i]!, LEAST_SEEN * most);
  return { gains, rates };
}

/** The unstable neurons whose slopes have room. */
export function freeNeurons(low: Float64Array, high: Float64Array): number[] {
  const free: number[] = [];
  low.forEach((value, q) => {
    if (value < high[q]!) free.push(q);
  });
  return free;
}
