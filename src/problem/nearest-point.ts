import { GramFactor } from './gram-factor';
import { dot } from './objective';

/**
 * The point of smallest Euclidean norm in the convex hull of the vertices given so far, by Wolfe's active-set method
 * (Mathematical Programming 11, 1976); keeps at most d + 1 affinely independent vertices.
 */
export class NearestPoint {
  #vertices: Float64Array[] = [];
  #weights: number[] = [];
  /** Of (aᵀb + s²) over the vertices. */
  readonly #factor = new GramFactor();
  readonly #shift: number;
  point: Float64Array;

  constructor(vertex: Float64Array) {
    this.#shift = dot(vertex, 0, vertex, 0, vertex.length) || 1;
    this.point = vertex;
    this.#append(vertex);
    this.#weights = [1];
  }

  /** Adds a vertex; false when rounding hides it behind the others, so that nothing changes. */
  add(vertex: Float64Array): boolean {
    if (!this.#append(vertex)) return false;
    this.#weights.push(0);
    for (;;) {
      const wanted = this.#affineMinimizer();
      let step = 1;
      wanted.forEach((value, i) => {
        // A vertex that has no weight and is to have none does not limit the step.
        if (value <= 0 && value < this.#weights[i]!) step = Math.min(step, this.#weights[i]! / (this.#weights[i]! - value));
      });
      this.#weights = this.#weights.map((value, i) => value + step * (wanted[i]! - value));
      // What is not a number ends here as well, or nothing would.
      if (!(step < 1)) break;
      this.#dropUnused(wanted);
    }
    const point = new Float64Array(vertex.length);
    this.#vertices.forEach((a, i) => {
      const weight = this.#weights[i]!;
      for (let j = 0; j < a.length; j++) point[j]! += weight * a[j]!;
    });
    this.point = point;
    return true;
  }

  #append(vertex: Float64Array): boolean {
    const product = (other: Float64Array) => dot(vertex, 0, other, 0, vertex.length) + this.#shift;
    if (!this.#factor.append(this.#vertices.map(product), product(vertex), 1e-14)) return false;
    this.#vertices.push(vertex);
    return true;
  }

  /** Weights, of either sign, of the point nearest to 0 in the affine hull: u/Σu with (aᵀb + s²) u = 1. */
  #affineMinimizer(): number[] {
    const u = this.#factor.solve(new Float64Array(this.#vertices.length).fill(1));
    const total = u.reduce((sum, value) => sum + value, 0);
    return Array.from(u, (value) => value / total);
  }

  /** Leaves out the vertices whose weight reached 0 on the way to `wanted`: at least one. */
  #dropUnused(wanted: readonly number[]): void {
    const least = Math.min(...this.#weights.filter((_, i) => wanted[i]! <= 0));
    for (let i = this.#weights.length - 1; i >= 0; i--) {
      if (wanted[i]! <= 0 && this.#weights[i]! <= Math.max(least, 1e-15)) this.#remove(i);
    }
  }

  #remove(at: number): void {
    this.#vertices.splice(at, 1);
    this.#weights.splice(at, 1);
    this.#factor.remove(at);
  }
}
