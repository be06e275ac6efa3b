import type { MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { AscentLease, boundSamples, checkSamples } from './bound-samples';
import { completeVerify, type VerifySettings } from './settings';
import type { Verification } from './verification';

/**
 * Certified lower bounds on min y f(x + δ) over every sample's perturbation set, for f(x) = Σ_j α_j (xᵀu_j)₊ and any x, seen in
 * training or not: the verdict 'certified' is a proof that holds for the network as double precision evaluates it.
 *
 * Branch and bound decides the concave unstable neurons (y α < 0). Since −|c| (z)₊ is the pointwise minimum of −|c| z and 0, the two
 * branches need no constraint to be complete, and once all are decided what is left is convex. Each part's bound is a maximum over
 * slopes that any slopes in their limits bound from below: the ascent, on the GPU for many parts at once, only proposes slopes, and
 * double precision evaluates what they prove.
 *
 * @throws InputError for wrong data or settings; GpuError for faults of the device; the signal's reason when aborted.
 */
export async function verify(network: Network, X: MatrixLike, y: ArrayLike<number>, settings: VerifySettings): Promise<Verification> {
  const samples = checkSamples(network, X, y);
  const plan = completeVerify(settings, network.features);
  const tasks = Array.from(samples.y, (_, sample) => ({ sample, set: plan.set }));
  const lease = new AscentLease(network, plan);
  try {
    const searches = await boundSamples(network, samples, tasks, plan, lease);
    const worst = new Float64Array(samples.X.data.length);
    searches.forEach((search, k) => worst.set(search.worst, k * samples.X.columns));
    return {
      lower: Float64Array.from(searches, ({ lower }) => lower),
      upper: Float64Array.from(searches, ({ upper }) => upper),
      verdicts: searches.map(({ verdict }) => verdict),
      nodes: Uint32Array.from(searches, ({ nodes }) => nodes),
      X: { ...samples.X, data: worst },
    };
  } finally {
    lease.dispose();
  }
}
