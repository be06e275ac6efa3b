import type { Matrix } from '../matrix';
import type { AttackSet } from '../reference/attack-set';
import { ascend, largest } from '../reference/ascend';
import type { Network } from '../model/network';
import { Margin } from './margin';
import { adopt, branchingNeuron, branchOn, rootOf, type Node, type Proposal } from './node';
import type { Method } from './settings';
import { verdictOf, type Verdict } from './verification';

/** Steps of the projected gradient ascent that looks for an attack before the search does. */
const ATTACK = { steps: 20, rate: 2.5 / 20 };

/** What is known of one sample's least y f: the bounds, and the parts of the set that a search has still to close. */
export class SampleSearch {
  readonly #network: Network;
  readonly #set: AttackSet;
  readonly #clean: Float64Array;
  readonly #margin: Margin;
  readonly #budget: number;
  readonly #tolerance: number | undefined;
  #open: Node[] = [];
  /** The closed form's bound, and the least bound of the parts that are closed. */
  #closedForm: number;
  #closed = Infinity;
  #searched = false;
  #exhausted = false;
  #upper = Infinity;
  #worst: Float64Array;
  #nodes = 0;

  constructor(
    network: Network,
    set: AttackSet,
    clean: Float64Array,
    label: number,
    { method, budget, tolerance }: { readonly method: Method; readonly budget: number; readonly tolerance: number | undefined },
  ) {
    [this.#network, this.#set, this.#clean] = [network, set, clean];
    [this.#budget, this.#tolerance] = [budget, tolerance];
    this.#margin = new Margin(network, set, clean, label);
    this.#worst = clean;
    this.#consider(clean);
    this.#closedForm = this.#margin.interval;
    if (method !== 'interval') {
      const relaxed = this.#margin.relaxation();
      this.#closedForm = Math.max(this.#closedForm, relaxed.value);
      this.#consider(this.#margin.pointAt(relaxed.delta));
    }
    if (!this.#suffices(this.#closedForm)) this.#attack();
    this.#searched = method === 'branch-and-bound' && this.#margin.unstable.length > 0;
    if (this.#searched) this.#open = [rootOf(this.#margin, this.#closedForm)];
    this.#prune();
  }

  get lower(): number {
    if (!this.#searched) return this.#closedForm;
    return this.#open.reduce((least, node) => Math.min(least, node.lower), this.#closed);
  }

  get upper(): number {
    return this.#upper;
  }

  /** The point behind `upper`. */
  get worst(): Float64Array {
    return this.#worst;
  }

  get nodes(): number {
    return this.#nodes;
  }

  get verdict(): Verdict {
    return verdictOf(this.lower, this.#upper);
  }

  get finished(): boolean {
    return this.#exhausted || this.#open.length === 0 || (this.#tolerance === undefined && this.#upper <= 0);
  }

  /** The bound that would close a part. */
  get goal(): number {
    return this.#tolerance === undefined ? 0 : this.#upper - this.#tolerance;
  }

  /**
   * Takes the part with the least bound out of the search and returns what is to be bounded in its place: the root itself, the two
   * branches of a neuron, or the part once more where every concave neuron is decided and only the ascent has to go on.
   */
  take(): readonly Node[] {
    if (this.finished) return [];
    const least = this.#open.reduce((best, node, at) => (node.lower < this.#open[best]!.lower ? at : best), 0);
    const node = this.#open[least]!;
    const neuron = this.#nodes === 0 ? undefined : branchingNeuron(node);
    const parts = neuron === undefined ? [node] : branchOn(node, neuron);
    if (this.#nodes + parts.length > this.#budget) {
      this.#exhausted = true;
      return [];
    }
    this.#open.splice(least, 1);
    this.#nodes += parts.length;
    return parts;
  }

  /** Judges what an ascent proposes for a part, in double precision, and keeps the part unless its bound closes it. */
  judge(node: Node, proposals: readonly Proposal[]): void {
    const bound = adopt(node, proposals);
    if (bound) {
      this.#consider(this.#margin.pointAt(node.delta));
      this.#consider(this.#margin.pointAt(bound.delta));
    }
    this.#open.push(node);
    this.#prune();
  }

  #suffices(bound: number): boolean {
    return this.#tolerance === undefined ? bound > 0 : bound >= this.goal;
  }

  #prune(): void {
    this.#open = this.#open.filter((node) => {
      if (!this.#suffices(node.lower)) return true;
      this.#closed = Math.min(this.#closed, node.lower);
      return false;
    });
  }

  #consider(x: Float64Array): void {
    const value = this.#margin.valueAt(x);
    if (value < this.#upper) [this.#upper, this.#worst] = [value, x];
  }

  #attack(): void {
    const goal = largest(() => -this.#margin.label);
    const sampleOf = (data: Float64Array): Matrix => ({ rows: 1, columns: data.length, data });
    for (const start of [this.#clean, this.#worst]) {
      if (this.#tolerance === undefined && this.#upper <= 0) return;
      const { rows } = ascend(this.#network, this.#set, sampleOf(this.#clean), sampleOf(start), goal, ATTACK);
      this.#consider(rows.data);
    }
  }
}
