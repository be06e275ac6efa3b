import { rowOf, type Matrix } from '../matrix';
import { forward, type Network } from '../model/network';
import { moveInside } from '../reference/attack-set';
import type { Attack } from './settings';

/** What an attack found. */
export interface AttackResult {
  /** The worst points met, samples × features, inside the set as double precision computes it. */
  readonly X: Matrix;
  /** y f there, or |f − y| when the residual is attacked; never better for the network than `clean`. */
  readonly values: Float64Array;
  /** The same at the points given. */
  readonly clean: Float64Array;
}

/** The worst point of every sample among those proposed, each moved into the set and judged anew in double precision. */
export class WorstPoints {
  readonly clean: Float64Array;
  readonly values: Float64Array;
  readonly #network: Network;
  readonly #given: Matrix;
  readonly #y: Float64Array;
  readonly #attack: Attack;
  readonly #worst: Float64Array;

  constructor(network: Network, X: Matrix, y: Float64Array, attack: Attack) {
    this.#network = network;
    this.#given = X;
    this.#y = y;
    this.#attack = attack;
    this.#worst = X.data.slice();
    this.clean = forward(network, X).map((f, k) => this.#valueOf(f, k));
    this.values = this.clean.slice();
  }

  /** The clean point of a sample. */
  cleanPoint(sample: number): Float64Array {
    return rowOf(this.#given, sample);
  }

  /** Takes a proposal for a sample if it is worse than what is there; one that is not a number never is. */
  propose(sample: number, proposal: ArrayLike<number>): void {
    const x = Float64Array.from(proposal);
    moveInside(this.#attack.set, this.cleanPoint(sample), x);
    const [f] = forward(this.#network, { rows: 1, columns: x.length, data: x });
    const value = this.#valueOf(f!, sample);
    const best = this.values[sample]!;
    if (!(this.#attack.target === 'margin' ? value < best : value > best)) return;
    this.values[sample] = value;
    this.#worst.set(x, sample * x.length);
  }

  result(): AttackResult {
    return { X: { ...this.#given, data: this.#worst }, values: this.values, clean: this.clean };
  }

  #valueOf(f: number, sample: number): number {
    const y = this.#y[sample]!;
    return this.#attack.target === 'margin' ? y * f : Math.abs(f - y);
  }
}
