import { rowOf, type Matrix } from '../matrix';
import { forward, type Network } from '../model/network';
import { dot } from '../problem/objective';
import { moveInside, type AttackSet } from '../reference/attack-set';
import { reachAround, steepest, type Reach } from './reach';

/** A neuron that changes sign within the set: its term is c (z)₊ with z = z⁰ + uᵀδ in [low, high]. */
export interface UnstableNeuron {
  readonly neuron: number;
  /** c = y α: the term is convex in z where c > 0 and concave where c < 0. */
  readonly weight: number;
  /** z⁰ = uᵀx. */
  readonly center: number;
  readonly low: number;
  readonly high: number;
  /** Half the length of [low, high], or ε‖u‖₂ for a ball. */
  readonly spread: number;
  /** Σ_i |u_i| (|x_i| + max |δ_i|), which rounding errors are measured by. */
  readonly magnitude: number;
}

/** What is known of an undecided neuron: nothing, or that a branch takes it as active (c z) or as inactive (0). */
export const UNDECIDED = 0;
export const ACTIVE = 1;
export const INACTIVE = 2;

/** A certified lower bound and where the linear function behind it is smallest. */
export interface Bound {
  readonly value: number;
  readonly delta: Float64Array;
}

/**
 * y f(x + δ) = v + gᵀδ + Σ_j c_j (z_j)₊ over the perturbations δ of one sample: neurons that are active throughout the set are in v and
 * g, inactive ones have dropped out, unstable ones make the sum.
 *
 * Slopes s bound it from below by v + gᵀδ + Σ_j c_j s_j z_j − Σ_j |c_j| t_j, which is linear in δ and minimised exactly, where
 * - c_j > 0, undecided: c (z)₊ ≥ c s z for every s in [0, 1], t = 0;
 * - c_j < 0, undecided: −|c| (z)₊ ≥ −|c| (s z + t) for s in [0, 1] and t = max(−s low, (1 − s) high), the chord at s = high/(high − low);
 * - c_j < 0, taken as active: −|c| z − μ z with μ ≥ 0 for the branch's z ≥ 0, that is s ≥ 1, t = 0;
 * - c_j < 0, taken as inactive: 0 + μ z for z ≤ 0, that is s ≤ 0, t = 0.
 * Since −|c| (z)₊ = min(−|c| z, 0) everywhere, the smaller of two branches' bounds bounds the whole set even with μ = 0.
 *
 * Everything is in double precision and every bound is lowered by what rounding may have added to it or to y f:
 * 8 (features + neurons + 10) 2⁻⁵³ Σ_j |c_j| max(1, |s_j|) Σ_i |u_ji| (|x_i| + max |δ_i|), eight times the usual bound for a sum of products of sums.
 */
export class Margin {
  /** y. */
  readonly label: number;
  readonly reach: Reach;
  readonly unstable: readonly UnstableNeuron[];
  /** Row q is u of the unstable neuron q. */
  readonly rows: Matrix;
  /** The gradient g of the neurons that are active throughout. */
  readonly gradient: Float64Array;
  /** 1 where a neuron of the network is active throughout the set, else 0. */
  readonly active: Uint8Array;
  /** min over the set of each neuron's own term, added up. */
  readonly interval: number;
  readonly #network: Network;
  readonly #set: AttackSet;
  readonly #clean: Float64Array;
  readonly #value: number;
  readonly #stableMagnitude: number;

  constructor(network: Network, set: AttackSet, clean: Float64Array, label: number) {
    const { hidden, output, features: d } = network;
    [this.#network, this.#set, this.#clean, this.label] = [network, set, clean, label];
    this.reach = reachAround(set, clean);
    this.gradient = new Float64Array(d);
    this.active = new Uint8Array(hidden.rows);
    const unstable: UnstableNeuron[] = [];
    const farthest = clean.map((x, i) => Math.abs(x) + Math.min(Math.max(-this.reach.low[i]!, this.reach.high[i]!), this.reach.radius));
    const delta = new Float64Array(d);
    let [value, interval, stableMagnitude, allMagnitude] = [0, 0, 0, 0];
    for (let j = 0; j < hidden.rows; j++) {
      const u = rowOf(hidden, j);
      const weight = label * output[j]!;
      const center = dot(u, 0, clean, 0, d);
      const low = center + steepest(this.reach, u, delta);
      const high =
        center -
        steepest(
          this.reach,
          u.map((entry) => -entry),
          delta,
        );
      const magnitude = dot(u.map(Math.abs), 0, farthest, 0, d);
      allMagnitude += Math.abs(weight) * magnitude;
      interval += weight * Math.max(0, weight > 0 ? low : high);
      if (high <= 0 || weight === 0) continue;
      if (low >= 0) {
        this.active[j] = 1;
        value += weight * center;
        stableMagnitude += Math.abs(weight) * magnitude;
        for (let i = 0; i < d; i++) this.gradient[i]! += weight * u[i]!;
      } else {
        const spread = this.reach.radius === Infinity ? (high - low) / 2 : this.reach.radius * Math.sqrt(dot(u, 0, u, 0, d));
        unstable.push({ neuron: j, weight, center, low, high, spread, magnitude });
      }
    }
    this.unstable = unstable;
    this.#value = value;
    this.#stableMagnitude = stableMagnitude;
    this.interval = interval - this.#rounding(allMagnitude);
    const data = new Float64Array(unstable.length * d);
    unstable.forEach(({ neuron }, q) => data.set(rowOf(hidden, neuron), q * d));
    this.rows = { rows: unstable.length, columns: d, data };
  }

  /** The bound that slopes give under the decisions of `branches`, one of each for every unstable neuron. */
  bound(branches: Uint8Array, slopes: Float64Array): Bound {
    const { unstable, rows, reach } = this;
    const g = this.gradient.slice();
    let value = this.#value;
    let magnitude = this.#stableMagnitude;
    unstable.forEach(({ weight, center, low, high, magnitude: own }, q) => {
      const s = slopes[q]!;
      value += weight * s * center;
      if (weight < 0 && branches[q] === UNDECIDED) value += weight * Math.max(-s * low, (1 - s) * high);
      magnitude += Math.abs(weight) * Math.max(1, Math.abs(s)) * own;
      addRow(g, weight * s, rows, q);
    });
    const delta = new Float64Array(g.length);
    value += steepest(reach, g, delta);
    return { value: value - this.#rounding(magnitude), delta };
  }

  /** The best of the closed-form relaxations with chords: convex slopes 0, of the chord, and the activity at the clean point. */
  relaxation(): Bound {
    const branches = new Uint8Array(this.unstable.length);
    const choices: readonly ((neuron: UnstableNeuron) => number)[] = [() => 0, chordSlope, ({ center }) => (center > 0 ? 1 : 0)];
    const bounds = choices.map((choice) =>
      this.bound(
        branches,
        Float64Array.from(this.unstable, (neuron) => (neuron.weight < 0 ? chordSlope(neuron) : choice(neuron))),
      ),
    );
    return bounds.reduce((best, bound) => (bound.value > best.value ? bound : best));
  }

  /** x + δ, moved into the set as double precision computes it. */
  pointAt(delta: Float64Array): Float64Array {
    const x = this.#clean.map((value, i) => value + delta[i]!);
    moveInside(this.#set, this.#clean, x);
    return x;
  }

  /** y f at a point. */
  valueAt(x: Float64Array): number {
    return this.label * forward(this.#network, { rows: 1, columns: x.length, data: x })[0]!;
  }

  #rounding(magnitude: number): number {
    return 8 * (this.#network.features + this.#network.hidden.rows + 10) * 2 ** -53 * magnitude;
  }
}

/** high/(high − low), the slope of the chord over [low, high]. */
export function chordSlope({ low, high }: UnstableNeuron): number {
  return high / (high - low);
}

/** g += factor · row q. */
export function addRow(g: Float64Array, factor: number, rows: Matrix, q: number): void {
  if (factor === 0) return;
  const start = q * rows.columns;
  for (let i = 0; i < g.length; i++) g[i]! += factor * rows.data[start + i]!;
}
