import { multiplyByTranspose, type Matrix } from '../matrix';
import { GramFactor } from './gram-factor';
import { dot } from './objective';
import { bitAt, type Patterns } from './patterns';

/** A constraint that depends on those already met, up to this share of its square, changes nothing but rounding errors. */
const DEPENDENT = 1e-11;

/** After all constraints were looked at, this many of those violated most are looked at alone until they hold. */
const CANDIDATES = 40;

/** What the cones of all patterns are made of: the samples, the signs of their constraints, and ‖x_k‖². */
export interface ConeRows {
  readonly X: Matrix;
  readonly patterns: Patterns;
  readonly squares: Float64Array;
}

/** A point, the pattern whose cone it is to be moved to, and the constraints that were binding where it was projected before. */
export interface ConePoint {
  readonly pattern: number;
  /** Replaced by its projection. */
  readonly v: Float64Array;
  /** Replaced by the constraints that bind in the end. */
  readonly binding: number[];
}

/**
 * The nearest points of the cones {u : e_k x_kᵀu ≥ 0 for all k}, replacing every `v`; exact up to rounding unless the `steps` of a point run
 * out. All points look at all constraints at the same time, in one product.
 */
export function projectOnCones(rows: ConeRows, points: readonly ConePoint[], steps: number): void {
  const [n, d] = [rows.X.rows, rows.X.columns];
  let open = points.map((point) => new ConeProjection(rows, point, steps));
  while (open.length > 0) {
    const U = { rows: open.length, columns: d, data: new Float64Array(open.length * d) };
    open.forEach(({ v }, r) => U.data.set(v, r * d));
    const products = multiplyByTranspose(U, rows.X).data;
    open = open.filter((projection, r) => projection.meet(products.subarray(r * n, (r + 1) * n)));
  }
}

/**
 * One projection on its way.
 *
 * Dual active-set method (Goldfarb, Idnani, *A numerically stable dual method for solving strictly convex quadratic programs*,
 * Mathematical Programming 27, 1983): u = v + Σ α_k e_k x_k with α ≥ 0 over constraints met with equality, to which the one violated
 * most is added while those whose multiplier reaches 0 leave. Each step costs some 40 d + m d operations, m being the constraints met.
 */
class ConeProjection {
  readonly v: Float64Array;
  readonly #rows: ConeRows;
  readonly #pattern: number;
  /** The constraints met, the factor of their Gram matrix and their multipliers. */
  readonly #met: number[];
  readonly #factor = new GramFactor();
  readonly #alpha: number[];
  #stepsLeft: number;

  constructor(rows: ConeRows, { pattern, v, binding }: ConePoint, steps: number) {
    this.v = v;
    this.#rows = rows;
    this.#pattern = pattern;
    this.#stepsLeft = steps;
    const before = binding.splice(0);
    this.#met = binding;
    this.#alpha = this.#startFrom(before);
  }

  /** Given x_kᵀv for all samples, meets those violated most until they hold; false when there is nothing left to be done. */
  meet(products: Float64Array): boolean {
    const rounding = this.#rounding();
    const candidates: number[] = [];
    for (let k = 0; k < products.length; k++) {
      if (this.#depth(k, products[k]!) > rounding && !this.#met.includes(k)) candidates.push(k);
    }
    candidates.sort((one, other) => this.#depth(other, products[other]!) - this.#depth(one, products[one]!)).splice(CANDIDATES);
    for (let k = candidates[0]; k !== undefined; k = this.#deepest(candidates)) {
      if (this.#stepsLeft-- === 0 || !this.#add(k)) return false;
    }
    return candidates.length > 0;
  }

  /** Meets the constraints that were binding before, less those whose multipliers would be negative. */
  #startFrom(binding: readonly number[]): number[] {
    for (const k of binding) {
      if (this.#factor.append(this.#productsWith(k), this.#rows.squares[k]!, DEPENDENT)) this.#met.push(k);
    }
    for (;;) {
      const multipliers = this.#factor.solve(this.#met.map((k) => -this.#value(k)));
      const least = multipliers.reduce((low, candidate, at) => (candidate < multipliers[low]! ? at : low), 0);
      if (this.#met.length > 0 && multipliers[least]! < 0) {
        this.#leave(least);
        continue;
      }
      this.#met.forEach((k, at) => this.#move(k, multipliers[at]!));
      return Array.from(multipliers);
    }
  }

  /** The candidate furthest from being met, in units of its length; undefined when all hold up to rounding. */
  #deepest(candidates: readonly number[]): number | undefined {
    let [deepest, most]: [number | undefined, number] = [undefined, this.#rounding()];
    for (const k of candidates) {
      const depth = this.#depth(k, dot(this.#rows.X.data, k * this.v.length, this.v, 0, this.v.length));
      if (depth > most && !this.#met.includes(k)) [deepest, most] = [k, depth];
    }
    return deepest;
  }

  /** Raises the multiplier of constraint k until it is met, letting go of those whose own reaches 0; false where it cannot be met. */
  #add(k: number): boolean {
    const square = this.#rows.squares[k]!;
    let products = this.#productsWith(k);
    let raised = 0;
    for (;;) {
      const pulls = this.#factor.solve(products);
      const along = square - dot(pulls, 0, products, 0, pulls.length);
      const full = along > DEPENDENT * square ? -this.#value(k) / along : Infinity;
      let [most, blocking] = [full, -1];
      this.#alpha.forEach((multiplier, at) => {
        if (pulls[at]! > 0 && multiplier / pulls[at]! < most) [most, blocking] = [multiplier / pulls[at]!, at];
      });
      if (most === Infinity) return false;
      if (most > 0) {
        this.#move(k, most);
        for (let at = 0; at < pulls.length; at++) {
          this.#move(this.#met[at]!, -most * pulls[at]!);
          this.#alpha[at] = Math.max(0, this.#alpha[at]! - most * pulls[at]!);
        }
        raised += most;
      }
      if (blocking < 0) {
        if (!this.#factor.append(products, square, DEPENDENT)) return false;
        this.#met.push(k);
        this.#alpha.push(raised);
        return true;
      }
      this.#alpha.splice(blocking, 1);
      products = products.filter((_, at) => at !== blocking);
      this.#leave(blocking);
    }
  }

  #leave(at: number): void {
    this.#factor.remove(at);
    this.#met.splice(at, 1);
  }

  #sign(k: number): number {
    return 2 * bitAt(this.#rows.patterns, this.#pattern, k) - 1;
  }

  /** e_k x_kᵀv */
  #value(k: number): number {
    const d = this.v.length;
    return this.#sign(k) * dot(this.#rows.X.data, k * d, this.v, 0, d);
  }

  /** How far v is beyond the hyperplane of sample k, given x_kᵀv; 0 for a sample of zeros, which has none. */
  #depth(k: number, product: number): number {
    const square = this.#rows.squares[k]!;
    return square > 0 ? (-this.#sign(k) * product) / Math.sqrt(square) : 0;
  }

  /** Depths up to this are rounding errors. */
  #rounding(): number {
    return 1e-14 * Math.sqrt(dot(this.v, 0, this.v, 0, this.v.length));
  }

  /** Inner products of constraint k with those met. */
  #productsWith(k: number): Float64Array {
    const { X } = this.#rows;
    const d = X.columns;
    const products = new Float64Array(this.#met.length);
    for (let at = 0; at < products.length; at++) {
      const l = this.#met[at]!;
      products[at] = this.#sign(k) * this.#sign(l) * dot(X.data, k * d, X.data, l * d, d);
    }
    return products;
  }

  /** v += amount · e_k x_k */
  #move(k: number, amount: number): void {
    const { v } = this;
    const { data } = this.#rows.X;
    const signed = this.#sign(k) * amount;
    const from = k * v.length;
    for (let j = 0; j < v.length; j++) v[j]! += signed * data[from + j]!;
  }
}
