import { dot } from './objective';

/**
 * The point of smallest Euclidean norm in the convex hull of the vertices given so far, by Wolfe's active-set method
 * (Mathematical Programming 11, 1976); keeps at most d + 1 affinely independent vertices.
 */
export class NearestPoint {
  #vertices: Float64Array[] = [];
  #weights: number[] = [];
  /** Rows of the Cholesky factor of (aᵀb + s²) over the vertices. */
  #factor: Float64Array[] = [];
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
        if (value <= 0) step = Math.min(step, this.#weights[i]! / (this.#weights[i]! - value));
      });
      this.#weights = this.#weights.map((value, i) => value + step * (wanted[i]! - value));
      if (step >= 1) break;
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
    const row = new Float64Array(this.#vertices.length + 1);
    const d = vertex.length;
    const square = dot(vertex, 0, vertex, 0, d) + this.#shift;
    let pivot = square;
    this.#vertices.forEach((other, i) => {
      const target = dot(vertex, 0, other, 0, d) + this.#shift;
      row[i] = (target - dot(row, 0, this.#factor[i]!, 0, i)) / this.#factor[i]![i]!;
      pivot -= row[i]! ** 2;
    });
    if (!(pivot > 1e-14 * square)) return false;
    row[this.#vertices.length] = Math.sqrt(pivot);
    this.#vertices.push(vertex);
    this.#factor.push(row);
    return true;
  }

  /** Weights, of either sign, of the point nearest to 0 in the affine hull: u/Σu with (aᵀb + s²) u = 1. */
  #affineMinimizer(): number[] {
    const size = this.#vertices.length;
    const u = new Float64Array(size);
    for (let i = 0; i < size; i++) u[i] = (1 - dot(this.#factor[i]!, 0, u, 0, i)) / this.#factor[i]![i]!;
    for (let i = size - 1; i >= 0; i--) {
      for (let j = i + 1; j < size; j++) u[i]! -= this.#factor[j]![i]! * u[j]!;
      u[i]! /= this.#factor[i]![i]!;
    }
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

  /** Takes vertex `at` out; rotations of neighbouring columns make the factor's remaining rows triangular again. */
  #remove(at: number): void {
    this.#vertices.splice(at, 1);
    this.#weights.splice(at, 1);
    this.#factor.splice(at, 1);
    for (let c = at; c < this.#factor.length; c++) {
      const [pivot, beyond] = [this.#factor[c]![c]!, this.#factor[c]![c + 1]!];
      const length = Math.hypot(pivot, beyond);
      const [cosine, sine] = [pivot / length, beyond / length];
      for (let r = c; r < this.#factor.length; r++) {
        const row = this.#factor[r]!;
        const [left, right] = [row[c]!, row[c + 1]!];
        row[c] = cosine * left + sine * right;
        row[c + 1] = cosine * right - sine * left;
      }
      this.#factor[c] = this.#factor[c]!.subarray(0, c + 1);
    }
  }
}
